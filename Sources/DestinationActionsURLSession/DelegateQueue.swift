import Foundation

extension OperationQueue {
    /// A queue on which a session may call its delegate.
    static func ofDelegate() -> OperationQueue {
        #if canImport(FoundationNetworking)
        DelegateQueue()
        #else
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 1
        return queue
        #endif
    }
}

#if canImport(FoundationNetworking)
/// Calls the delegate where the session is, on the session's own serial queue.
///
/// A session on Linux puts each piece of an answer into the queue and goes on. A small answer that unpacks to gigabytes
/// fills the memory with pieces before anybody can stop it; called in place, the delegate drops what is too much. And what
/// the session says of a task is heard before it says anything else.
private final class DelegateQueue: OperationQueue, @unchecked Sendable {
    override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}
#endif
