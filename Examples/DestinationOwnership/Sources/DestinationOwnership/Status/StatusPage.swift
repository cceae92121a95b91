/// The page that `/` answers: what `/live` says, every second.
enum StatusPage {
    static let html = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>Workers</title>
        <meta http-equiv="Content-Security-Policy" content="default-src 'self' 'unsafe-inline'">
        <style>
        body { font: 15px system-ui, sans-serif; margin: 2em; color: #222; background: #fff }
        table { border-collapse: collapse; margin-bottom: 2em } th, td { padding: .3em 1em .3em 0; text-align: left }
        td.number { text-align: right; font-variant-numeric: tabular-nums } tr.off { color: #a00 }
        @media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } tr.off { color: #f77 } }
        </style>
        <h1>Workers</h1><table id="workers"></table>
        <h1>Destinations</h1><table id="destinations"></table>
        <p id="note" role="status"></p>
        <script>
        function fill(id, names, rows) {
            const table = document.getElementById(id);
            table.replaceChildren();
            const head = table.insertRow();
            for (const name of names) { const cell = document.createElement("th"); cell.textContent = name; head.append(cell) }
            for (const { cells, isOff } of rows) {
                const row = table.insertRow();
                if (isOff) row.className = "off";
                for (const value of cells) {
                    const cell = row.insertCell();
                    cell.textContent = value;
                    if (typeof value === "number") cell.className = "number";
                }
            }
        }
        async function look() {
            try {
                const live = await (await fetch("/live")).json();
                const sum = (worker, key) => (worker.statistics || []).reduce((all, one) => all + (one[key] || 0), 0);
                fill("workers", ["worker", "lease", "holds", "delivered", "failed", "requests"], live.workers.map(worker => ({
                    isOff: !worker.is_alive,
                    cells: [worker.name, worker.is_alive ? "holds" : "is over", worker.held, sum(worker, "delivered"),
                        sum(worker, "failed"), sum(worker, "requests")],
                })));
                const state = name => live.workers.filter(worker => worker.is_alive).flatMap(worker => worker.statistics || [])
                    .filter(one => one.name === name).map(one => one.state).join(", ");
                fill("destinations", ["destination", "owner", "state", "waiting", "oldest, s"], live.destinations.map(one => ({
                    isOff: one.waiting > 0 && !one.owners && one.destination !== "",
                    cells: [one.destination || "all", one.owners || "", state(one.destination), one.waiting,
                        Math.round(one.oldest_seconds)],
                })));
                document.getElementById("note").textContent = `${live.letters} dead letters. ${new Date().toLocaleTimeString()}`;
            } catch (error) { document.getElementById("note").textContent = `No answer: ${error.message}` }
        }
        look();
        setInterval(look, 1000);
        </script></html>

        """
}
