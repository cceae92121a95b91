import DestinationActions
import HTTPTypes
import Hummingbird

/// Answers in JSON whatever goes wrong, with a code and a sentence.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as IngestError {
            return error.response(from: request, context: context)
        } catch let error as HTTPError where error.status == .notFound {
            return IngestError(
                status: .notFound, code: "notFound", message: "There is nothing at \(request.uri.path.prefix(100))."
            ).response(from: request, context: context)
        } catch let error as any HTTPResponseError {
            return try error.response(from: request, context: context)
        } catch {
            context.logger.error("request failed", metadata: ["reason": "\(error)"])
            return IngestError(status: .internalServerError, code: "failed", message: "The server failed.")
                .response(from: request, context: context)
        }
    }
}

/// Lets nobody operate the server but from this machine, and no page of another site through a browser on it.
struct LocalMiddleware<Context: RequestContext>: RouterMiddleware {
    private static var names: [String] { ["localhost", "127.0.0.1", "[::1]"] }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        // A name of another site that leads to this machine is in the host; a page of another site is in the origin.
        let host = request.head.authority.map(Self.name) ?? ""
        let origin = request.headers[.origin].map { Self.name(String($0.drop { $0 != "/" }.drop { $0 == "/" })) }
        guard Self.names.contains(host), origin.map(Self.names.contains) ?? true else {
            throw IngestError(
                status: .forbidden, code: "forbidden", message: "This is for pages and programs of this machine alone.")
        }
        return try await next(request, context)
    }

    /// A host without its port.
    private static func name(_ authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), authority[colon...].dropFirst().allSatisfy(\.isNumber) else {
            return authority
        }
        return String(authority[..<colon])
    }
}
