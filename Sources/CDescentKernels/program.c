// SPDX-License-Identifier: Apache-2.0
//
// Fused elementwise programs, interpreted: one dispatch serves 512 elements, or 64 or 256 where they come
// from memory, and what passes between instructions stays in the first cache.

#include "elementary.h"

#pragma STDC FP_CONTRACT OFF

/// Up to as many elements are taken to be in a cache already.
#define FEW (8 * DESCENT_TILE)
/// Elements that are stored at once.
#define LANES 16
/// Elements that one dispatch serves where they come from memory. Adam's update of 25 million
/// parameters, two cores of an Intel Xeon, in a loop like this one: 17.2 ms with 64, 18.2 with 128 and
/// more with 256; 25 with all 512 at once, 16.3 written out in C.
#define BLOCK 64
/// The same where inputs are lines: images, which rather come from the second cache. A batch norm of 64
/// images from memory takes 0.6 of the time since outputs are fetched too, with 64 as with 256 elements.
#define LINE_BLOCK 256

#define TRUTH(CONDITION) ((CONDITION) ? (REAL)1 : (REAL)0)

int64_t descent_program_scratch(const descent_program *p) {
  return (int64_t)(p->inputs + p->temporaries) * DESCENT_TILE;
}

/// How many of its operands an operation reads.
static int arity(int op) {
  if (op < DESCENT_ADD || op == DESCENT_MULIMM || op == DESCENT_ADDIMM) return 1;
  return op == DESCENT_SELECT || op == DESCENT_MULADD || op == DESCENT_MULADDRELU ||
      op == DESCENT_SUBDIV
    ? 3 : 2;
}

int descent_program_arity(int op) { return arity(op); }

static int reads(const descent_instruction *i, int slot) {
  int operands = arity(i->op);
  return i->a == slot || (operands > 1 && i->b == slot) || (operands > 2 && i->c == slot);
}

/// Whether output `k` can be computed in place: its slot is a temporary that no other output before
/// it has taken, and no input that shares the memory is read after the first instruction writes
/// there.
static int writes_in_place(
  const descent_program *p, int k, int type, const void *const *input, void *const *output) {
  int slot = p->output_slot[k], first = 0;
  if (slot < p->inputs || p->output_type[k] != type) return 0;
  for (int other = 0; other < k; other++) {
    if (p->output_slot[other] == slot && p->output_type[other] == type) return 0;
  }
  while (first < p->instructions && p->code[first].dst != slot) first++;
  if (first == p->instructions) return 0;
  for (int j = 0; j < p->inputs; j++) {
    if (input[j] != output[k] || p->input[j].mode == DESCENT_SCALAR) continue;
    for (int i = first + 1; i < p->instructions; i++) {
      if (reads(&p->code[i], j)) return 0;
    }
    for (int other = 0; other < p->outputs; other++) {
      if (p->output_slot[other] == j) return 0;
    }
  }
  return 1;
}

static int is_input(const descent_program *p, const void *output, const void *const *input) {
  for (int j = 0; j < p->inputs; j++) {
    if (input[j] == output) return 1;
  }
  return 0;
}

/// The walk through a strided operand, tile by tile. Its elements are cut into *spans*, in which
/// they repeat with a period: the last dimension, or the last two if one of them has stride 0.
typedef struct {
  int outer;                     // dimensions outside of the span
  int64_t period;                // elements until the same come again
  int64_t span;                  // elements of the output in which that holds
  int64_t stride;                // inside a period
  int64_t step;                  // a whole tile, modulo the period
  int64_t at[DESCENT_MAX_DIMS];  // coordinates of the span
  int64_t base;                  // the span's first element
  int64_t position, phase;       // in the span, in the period
  int64_t held_base, held_phase, held;  // what the tile's memory holds: nothing if `held` is 0
} strided_walk;

static strided_walk strided_begin(
  const descent_program *p, const descent_operand *operand, int64_t begin) {
  int last = p->rank - 1;
  strided_walk s = {.period = 1, .span = 1};
  if (last < 0) return s;
  s.outer = last;
  s.span = s.period = p->dims[last];
  s.stride = operand->strides[last];
  if (s.stride == 0) s.period = 1;
  if (last > 0 && operand->strides[last - 1] == 0) {
    s.outer = last - 1;
    s.span *= p->dims[last - 1];
  }
  s.step = DESCENT_TILE % s.period;
  s.position = begin % s.span;
  s.phase = s.position % s.period;
  int64_t rest = begin / s.span;
  for (int d = s.outer - 1; d >= 0; d--) {
    s.at[d] = rest % p->dims[d];
    rest /= p->dims[d];
    s.base += s.at[d] * operand->strides[d];
  }
  return s;
}

/// Moves a walk from the begin of a span, or from its end, on by spans that differ in the last coordinate.
static void strided_next(
  strided_walk *s, const descent_program *p, const descent_operand *operand, int64_t spans) {
  s->position = s->phase = 0;
  for (int d = s->outer - 1; d >= 0; d--, spans = 1) {
    s->base += spans * operand->strides[d];
    s->at[d] += spans;
    if (s->at[d] < p->dims[d]) return;
    s->base -= s->at[d] * operand->strides[d];
    s->at[d] = 0;
  }
}

/// Moves the walk on by `n` elements that end inside or at the end of its span.
static void strided_advance(
  strided_walk *s, const descent_program *p, const descent_operand *operand, int64_t n) {
  s->position += n;
  s->phase += n == DESCENT_TILE ? s->step : n % s->period;
  if (s->phase >= s->period) s->phase -= s->period;
  if (s->position == s->span) strided_next(s, p, operand, 1);
}

/// Whether an instruction's operands may be lines.
static int takes_lines(int op) {
  return op == DESCENT_ADD || op == DESCENT_SUB || op == DESCENT_MUL || op == DESCENT_MULADD ||
    op == DESCENT_ADDRELU || op == DESCENT_MULADDRELU;
}

/// Whether input `j` is one line of LANES numbers after the other, each for a span of whole vectors: one
/// number for each channel of images in blocks. Its readers then take it from where it lies.
static int is_line(const descent_program *p, int j, const strided_walk *s) {
  if (s->stride != 1 || s->period != LANES) return 0;
  for (int i = 0; i < p->instructions; i++) {
    if (reads(&p->code[i], j) && !takes_lines(p->code[i].op)) return 0;
  }
  for (int k = 0; k < p->outputs; k++) {
    if (p->output_slot[k] == j) return 0;
  }
  return 1;
}

#define TEMPLATE "instructions.inc"
#include "both_reals.h"

#define TEMPLATE "turn.inc"
#include "both_reals.h"

#define TEMPLATE "operands.inc"
#include "both_reals.h"

#define TEMPLATE "program.inc"
#include "both_reals.h"
