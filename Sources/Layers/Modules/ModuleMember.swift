// SPDX-License-Identifier: Apache-2.0
public import DescentTensors

/// What a module may declare under a name: another module, a `Weight`, a `Parameter`, a `Buffer`.
///
/// The conformances are fixed here; a type of one's own takes part by being a `Module`.
public protocol ModuleMember: Sendable {}

extension Parameter: ModuleMember {}
extension Buffer: ModuleMember {}
