import DestinationActions
import Foundation

/// What comes of a case, ours and the reference's alike, in a form that can be compared.
///
/// `{"requests": […], "outcomes": […]}`, or `{"error": [keys]}` with the keys of the fields at fault, each once and in order.
struct Answer: Equatable, CustomStringConvertible {
    let json: JSONValue

    init(_ json: JSONValue) { self.json = json }

    init(requests: [HTTPRequest], outcomes: [String]? = nil) {
        var members: JSONObject = ["requests": JSONValue(requests.map(Self.normalized))]
        members["outcomes"] = outcomes.map { JSONValue($0.map { JSONValue($0) }) }
        json = JSONValue(members)
    }

    init(keysAtFault keys: some Sequence<String>) {
        json = ["error": JSONValue(Set(keys).sorted().map { JSONValue($0) })]
    }

    var description: String { json.description }

    /// Whether this answer says the same as the reference's, as far as that one says anything.
    ///
    /// Where requests were recorded they count, and the outcomes if these were recorded too. An error that names no field
    /// agrees with any error.
    func agrees(with reference: Answer) -> Bool {
        if reference.json["error"]?.count == 0 { return json["error"] != nil }
        var ours = json.object ?? [:]
        if reference.json["outcomes"] == nil { ours["outcomes"] = nil }
        return JSONValue(ours) == reference.json
    }

    /// A request as the recorded ones are written, all headers in lower case, without the one that names the sender.
    private static func normalized(_ request: HTTPRequest) -> JSONValue {
        var members: JSONObject = [
            "method": JSONValue(request.method.rawValue), "url": JSONValue(request.url.description),
        ]
        let headers = request.headers.fields.map { ($0.name, JSONValue($0.value)) }
        members["headers"] = JSONValue(JSONObject(uniquingLast: headers))
        if let body = request.body {
            members["body"] = (try? JSONValue(parsing: body)) ?? JSONValue(String(decoding: body, as: UTF8.self))
        }
        return normalized(JSONValue(members))
    }

    /// A recorded request in the form in which requests are compared.
    static func normalized(_ request: JSONValue) -> JSONValue {
        var members = request.object ?? [:]
        members["url"] = members["url"]?.string.map { JSONValue(decodingQuery($0)) }
        let headers = (members["headers"]?.object ?? [:]).map { ($0.key.lowercased(), $0.value) }
        members["headers"] = JSONValue(JSONObject(uniquingLast: headers.filter { $0.0 != "user-agent" }))
        if var body = members["body"]?.object, let query = body["query"]?.string {
            body["query"] = JSONValue(query.split(whereSeparator: \.isWhitespace).joined(separator: " "))
            members["body"] = JSONValue(body)
        }
        return JSONValue(members)
    }

    /// An address whose query is decoded, item by item: brackets may go out encoded or not.
    private static func decodingQuery(_ url: String) -> String {
        let parts = url.split(separator: "?", maxSplits: 1)
        guard parts.count == 2 else { return url }
        let items = parts[1].split(separator: "&").map { item in
            item.split(separator: "=", maxSplits: 1).map { ($0.removingPercentEncoding ?? String($0)).debugDescription }
                .joined(separator: "=")
        }
        return parts[0] + "?" + items.joined(separator: "&")
    }
}
