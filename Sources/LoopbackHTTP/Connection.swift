/// One connection: reads requests and writes answers until either side has had enough.
struct Connection {
    let socket: Int32
    let number: Int
    /// What has arrived and is not read yet.
    var buffer: [UInt8] = []

    /// Reads the next request, or returns `nil` when the connection is over.
    mutating func nextRequest(admits: (LoopbackRequest) -> Bool) -> LoopbackRequest? {
        var end = headEnd
        while end == nil {
            guard buffer.count <= 65_536, Socket.read(socket, into: &buffer) else { return nil }
            // What starts with no capital letter is no HTTP; it may be the hello of TLS.
            if let first = buffer.first, !(0x41...0x5A).contains(first) { return refuse("400 Bad Request") }
            end = headEnd
        }
        guard let end, var request = parse(buffer[..<end]) else { return refuse("400 Bad Request") }
        buffer.removeSubrange(..<(end + 4))
        guard admits(request) else { return nil }
        guard request["Transfer-Encoding"] == nil, let length = Int(request["Content-Length"] ?? "0"), length >= 0
        else {
            return refuse("411 Length Required")
        }
        while buffer.count < length {
            guard Socket.read(socket, into: &buffer) else { return nil }
        }
        request.body = [UInt8](buffer[..<length])
        buffer.removeSubrange(..<length)
        return request
    }

    /// Writes an answer; `false` if the connection is over.
    func send(_ response: LoopbackResponse, for request: LoopbackRequest) -> Bool {
        if response.delay > .zero, !Socket.pause(socket, response.delay) { return false }
        let closes = response.closes || request["Connection"]?.lowercased() == "close"
        let head = head(of: response, closes: closes)
        let body = request.method == "HEAD" || response.status == 204 || response.status == 304 ? [] : response.body
        switch response.manner {
        case .whole:
            return Socket.write(socket, head + body) && !closes
        case .chunked(let size):
            let chunks = pieces(of: body, size).map {
                [UInt8]("\(String($0.count, radix: 16))\r\n".utf8) + $0 + [13, 10]
            }
            return Socket.write(socket, head + chunks.joined() + [UInt8]("0\r\n\r\n".utf8)) && !closes
        case .dripping(let size, let pause):
            guard Socket.write(socket, head) else { return false }
            for piece in pieces(of: body, size) {
                guard Socket.pause(socket, pause), Socket.write(socket, [UInt8](piece)) else { return false }
            }
            return !closes
        case .truncated(let count): Socket.write(socket, head + body.prefix(count))
        case .raw: Socket.write(socket, body)
        case .endless(let piece, let pause):
            guard Socket.write(socket, body) else { return false }
            while Socket.pause(socket, pause), Socket.write(socket, piece) {}
        case .nothing: break
        }
        return false
    }

    private func refuse(_ status: String) -> LoopbackRequest? {
        Socket.write(socket, [UInt8]("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        return nil
    }

    private func head(of response: LoopbackResponse, closes: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(response.status) \(response.status < 400 ? "Fine" : "Not Fine")\r\n"
        for header in response.headers { text += "\(header.name): \(header.value)\r\n" }
        if case .chunked = response.manner {
            text += "Transfer-Encoding: chunked\r\n"
        } else if response.status != 204 {
            text += "Content-Length: \(response.body.count)\r\n"
        }
        return [UInt8]((text + (closes ? "Connection: close\r\n\r\n" : "\r\n")).utf8)
    }

    private func pieces(of body: [UInt8], _ size: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: body.count, by: max(1, size)).map { body[$0..<min($0 + max(1, size), body.count)] }
    }

    private var headEnd: Int? {
        buffer.indices.dropLast(3).first { buffer[$0..<($0 + 4)].elementsEqual([0x0D, 0x0A, 0x0D, 0x0A]) }
    }

    private func parse(_ head: ArraySlice<UInt8>) -> LoopbackRequest? {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: false)
        let start = lines.first.map { $0.split(separator: " ") } ?? []
        guard start.count == 3, start[2].hasPrefix("HTTP/1.") else { return nil }
        var headers: [(name: String, value: String)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append((String(line[..<colon]), String(value)))
        }
        return LoopbackRequest(
            method: String(start[0]), target: String(start[1]), headers: headers, connection: number)
    }
}
