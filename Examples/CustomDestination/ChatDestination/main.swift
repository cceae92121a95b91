import DestinationWorkbench

// Tries the destination line by line: `swift run chat-workbench request`.
await Workbench(Chat()).run()
