import DestinationActions
import DestinationActionsTesting
import Testing

@Suite("Previews of steps")
struct StepPreviewTests {
    private static let event = Event.fixture(
        .track, ["userId": "ann", "properties": ["plan": "pro"], "event": "vip"])

    @Test("a dry run shows the first request, and what hangs on its answer")
    func dryRun() throws {
        let run = try #require(Contacts.instance(["saveContact"]).dryRun(Self.event).first)
        #expect(
            run.description
                == "saveContact: GET https://api.contacts.example/contacts?email=ann; then updates the contact, or creates it; "
                + "404 is expected")
        #expect(run.then == "updates the contact, or creates it" && run.expectedStatuses == [404])
        #expect(run.json["then"] == "updates the contact, or creates it" && run.json["expects"] == [404])
        #expect(run.json["request"]?["method"] == "GET")
    }

    @Test("so does an explanation")
    func explanation() throws {
        let story = try Contacts.instance(["saveContact", "joinList"]).explain(Self.event)
        #expect(
            story.description.contains(
                """
                    request: GET https://api.contacts.example/contacts?email=ann
                    then: updates the contact, or creates it; 404 is expected
                """))
        #expect(
            story.description.contains(
                """
                    body: {"name":"vip","for":[{"id":"ann"}]}
                    then: adds the users to the list
                """))
    }

    @Test("an action of one request has nothing that hangs on its answer")
    func single() throws {
        let run = try #require(Courier.instance().dryRun(.fixture(.identify)).last)
        #expect(run.then == nil && run.expectedStatuses == [])
        #expect(run.json.object?["then"] == nil && run.json.object?["expects"] == nil)
    }

    @Test("the requests of an event are the first of each action")
    func requests() throws {
        let instance = try Contacts.instance(["saveContact", "joinList"])
        #expect(instance.requests(for: Self.event).map(\.url.path) == ["/contacts", "/lists"])
    }
}
