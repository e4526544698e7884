// SPDX-License-Identifier: Apache-2.0

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An open POSIX file that closes itself; every call is checked, retried on `EINTR`, and throws.
package struct OpenFile: ~Copyable, Sendable {
  package let path: String
  private let descriptor: Int32

  /// How a file is opened.
  package enum Mode: Sendable {
    /// An existing file, to be read.
    case read
    /// A file that must not exist yet, to be written.
    case create
    /// A file to be written at its end, created when missing.
    case append
    /// A folder, for syncing only.
    case folder

    var flags: Int32 {
      switch self {
      case .read: O_RDONLY | O_CLOEXEC
      case .create: O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
      case .append: O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC
      case .folder: O_RDONLY | O_DIRECTORY | O_CLOEXEC
      }
    }

    var writes: Bool { self == .create || self == .append }
  }

  package init(_ path: String, _ mode: Mode) throws(CheckpointError) {
    let opened = retrying { open(path, mode.flags, 0o666) }
    guard opened >= 0 else {
      let reason = systemReason(errno)
      throw mode.writes
        ? .unwritable(path: path, reason: reason) : .unreadable(path: path, reason: reason)
    }
    self.path = path
    descriptor = opened
  }

  deinit { _ = close(descriptor) }

  /// The file's length in bytes; what is not a plain file is refused.
  package func size() throws(CheckpointError) -> Int {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      throw .unreadable(path: path, reason: systemReason(errno))
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a plain file")
    }
    return Int(information.st_size)
  }

  /// Reads exactly `count` bytes from `offset`.
  package func read(_ count: Int, at offset: Int) throws(CheckpointError) -> [UInt8] {
    let bytes = try readSome(count, at: offset)
    guard bytes.count == count else {
      throw .truncated(
        path: path, expectedBytes: offset + count, foundBytes: offset + bytes.count)
    }
    return bytes
  }

  /// Reads up to `count` bytes from `offset`: fewer when the file ends before.
  package func readSome(_ count: Int, at offset: Int) throws(CheckpointError) -> [UInt8] {
    guard count > 0 else { return [] }
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let part = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[done...])
        let got = retrying { pread(descriptor, part.baseAddress, part.count, off_t(offset + done)) }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        done += got
      }
    }
    guard failure == 0 else { throw .unreadable(path: path, reason: systemReason(failure)) }
    return bytes
  }

  /// Writes all bytes, however many calls that takes.
  package func write(_ bytes: [UInt8]) throws(CheckpointError) {
    let error = bytes.withUnsafeBytes { buffer -> Int32 in
      var done = 0
      while done < buffer.count {
        let part = UnsafeRawBufferPointer(rebasing: buffer[done...])
        let put = retrying { systemWrite(descriptor, part.baseAddress, part.count) }
        if put < 0 { return errno }
        if put == 0 { return ENOSPC }
        done += put
      }
      return 0
    }
    guard error == 0 else { throw .unwritable(path: path, reason: systemReason(error)) }
  }

  /// Cuts the file to a length in bytes.
  package func truncate(to length: Int) throws(CheckpointError) {
    guard retrying({ ftruncate(descriptor, off_t(length)) }) == 0 else {
      throw .unwritable(path: path, reason: systemReason(errno))
    }
  }

  /// Waits until the content is on the disk itself, as far as the system can promise it.
  package func synchronize() throws(CheckpointError) {
    #if canImport(Darwin)
      if fcntl(descriptor, F_FULLFSYNC) != -1 { return }
    #endif
    guard retrying({ fsync(descriptor) }) == 0 else {
      // Some file systems cannot sync a folder; that is no fault of the content.
      if errno == EINVAL || errno == ENOTSUP { return }
      throw .unwritable(path: path, reason: systemReason(errno))
    }
  }
}

/// The system's own word for an error number.
package func systemReason(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "system error \(number)" }
  return String(cString: text)
}

/// Repeats a system call while a signal interrupts it.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// `write`, under a name that does not meet the method's.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Darwin)
    Darwin.write(descriptor, bytes, count)
  #elseif canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #else
    Musl.write(descriptor, bytes, count)
  #endif
}
