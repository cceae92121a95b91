import DestinationActions

extension Context<Encharge> {
    /// The address of a resource of the REST API.
    func rest(_ segment: String, _ more: String...) throws -> HTTPURL {
        var url = try HTTPURL(destination.baseURL).appending("v1", segment)
        for segment in more { url = try url.appending(segment) }
        return url
    }

    /// Builds a request to the ingest API, which may have a key of its own.
    func ingest(_ build: (inout JSONBody) -> Void) -> HTTPRequest {
        var request = request(.post, HTTPURL(destination.ingestURL), body: build)
        if let key = settings.ingestKey {
            request.headers.set("X-Encharge-Token", to: key.exposed, isSensitive: true)
        }
        return request
    }
}
