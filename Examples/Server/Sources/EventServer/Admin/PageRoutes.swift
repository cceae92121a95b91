import Foundation
import HTTPTypes
import Hummingbird

/// The page: one file.
struct PageRoutes {
    func add(to router: Router<some RequestContext>) {
        router.get("/") { _, _ in
            guard let url = Bundle.module.url(forResource: "page", withExtension: "html"),
                let data = try? Data(contentsOf: url)
            else {
                throw IngestError(status: .internalServerError, code: "failed", message: "The page is not installed.")
            }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/html; charset=utf-8",
                    // The page loads nothing but itself, and talks to this server alone.
                    .contentSecurityPolicy:
                        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                    .cacheControl: "no-cache",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
        }
    }
}
