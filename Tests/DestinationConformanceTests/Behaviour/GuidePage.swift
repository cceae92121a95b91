import Foundation
import Testing

/// A page of the repository, with its links.
struct GuidePage: Sendable {
    /// The path from the root of the repository.
    let path: String
    /// Where its links lead, as they are written.
    let links: [String]

    /// The pages at a path from the root of the repository: a page, or all those below a folder.
    static func all(_ place: String) -> [GuidePage] {
        let start = root.appending(path: place)
        if start.pathExtension == "md" { return [GuidePage(start)] }
        let files = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)?.allObjects ?? []
        return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "md" }.map { GuidePage($0) }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        .standardizedFileURL

    private init(_ file: URL) {
        let path = file.standardizedFileURL.path().trimmingPrefix(Self.root.path())
        self.path = String(path.trimmingPrefix("/"))
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            Issue.record("\(file) cannot be read.")
            links = []
            return
        }
        links = text.matches(of: /\]\(([^()\s]+)\)/).map { String($0.1) }
    }

    /// Whether a link of the page leads to a file.
    func leads(to link: String) -> Bool {
        let file = link.prefix { $0 != "#" }
        let folder = Self.root.appending(path: path).deletingLastPathComponent()
        return FileManager.default.fileExists(atPath: folder.appending(path: String(file)).standardizedFileURL.path())
    }

    /// Whether it is an article of a DocC catalogue, and not the start of one.
    var isArticle: Bool {
        let parts = path.split(separator: "/")
        return parts.count > 2 && !path.hasSuffix("/\(parts[1]).md")
    }

    /// Whether the catalogue that the article belongs to lists it.
    var isInTopics: Bool {
        let parts = path.split(separator: "/")
        let start = Self.root.appending(path: "Sources/\(parts[1])/\(parts[1]).docc/\(parts[1]).md")
        let name = path.split(separator: "/").last?.dropLast(3) ?? ""
        return (try? String(contentsOf: start, encoding: .utf8))?.contains("- <doc:\(name)>") == true
    }
}
