# SPDX-License-Identifier: Apache-2.0
"""The content hashes of the built-in digits, by a second implementation (Python 3.11).

Usage: python3 content_hash.py ../../../../shared/data/digits.csv.gz
Prints the hash of the first image and that of the whole set, as DigitsTests expects them.
"""
import gzip
import sys

MASK = (1 << 64) - 1


def mixed(bits):
    z = (bits + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class Hash:
    def __init__(self, kind):
        self.state = 0xCBF29CE484222325
        for byte in kind.encode():
            self.word(byte)

    def word(self, word):
        self.state = ((self.state ^ word) * 0x9E3779B97F4A7C15) & MASK
        self.state ^= self.state >> 32

    def bytes(self, data):
        whole = len(data) // 8 * 8
        for start in range(0, whole, 8):
            self.word(int.from_bytes(data[start : start + 8], "little"))
        for byte in data[whole:]:
            self.word(byte)
        self.word(len(data))


total = count = 0
for line in gzip.open(sys.argv[1], "rt"):
    row = [int(value) for value in line.split(",")]
    digest = Hash("image")
    for size in (1, 8, 8):
        digest.word(size)
    digest.bytes(bytes(row[:64]))
    content = mixed(digest.state)
    if count == 0:
        print("first", hex(content))
    total = (total + mixed(content ^ mixed(row[64]))) & MASK
    count += 1
print("all", hex(mixed(total ^ count)))
