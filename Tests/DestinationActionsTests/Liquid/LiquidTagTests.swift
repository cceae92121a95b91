import Testing

@testable import DestinationActions

@Suite("Liquid: tags")
struct LiquidTagTests {
    static let conditions = [
        LiquidCase("{% if n > 5 %}big{% else %}small{% endif %}", "big"),
        LiquidCase("{% if n > 9 %}a{% elsif n > 8 %}b{% elsif n > 6 %}c{% else %}d{% endif %}", "c"),
        LiquidCase("{% if n > 9 %}a{% endif %}", ""),
        LiquidCase("{% unless no %}U{% endunless %}", "U"),
        LiquidCase("{% unless yes %}U{% elsif n == 7 %}E{% else %}X{% endunless %}", "E"),
        LiquidCase("{% unless yes %}U{% else %}X{% endunless %}", "X"),
        LiquidCase("{% if yes %}{% if no %}a{% else %}b{% endif %}{% else %}c{% endif %}d", "bd"),
        LiquidCase("{% if missing | default: true %}T{% endif %}", "T"),
    ]

    @Test("conditions choose a branch", arguments: conditions)
    func condition(_ test: LiquidCase) throws { try test.check() }

    static let variables = [
        LiquidCase("{% assign x = 5 %}{{ x | plus: n }}", "12"),
        LiquidCase("{% assign name = name | upcase %}{{ name }}", "ADA LOVELACE"),
        LiquidCase("{% assign parts = csv | split: \",\" %}{{ parts[1] }}-{{ parts.size }}-{{ parts.last }}", "y-4-z"),
        LiquidCase("{% capture c %}<{{ name }}>{% endcapture %}{{ c }}{{ c }}", "<Ada Lovelace><Ada Lovelace>"),
        LiquidCase("{% capture 'a b' %}x{% endcapture %}{{ ['a b'] }}", "x"),
        LiquidCase("{% capture a %}1{% capture b %}2{% endcapture %}3{% endcapture %}{{ a }}{{ b }}", "132"),
        LiquidCase("{% if no %}{% assign x = 1 %}{% endif %}[{{ x }}]", "[]"),
        LiquidCase("{% increment i %}{% increment i %}{{ i }}", "012"),
        LiquidCase("{% decrement i %}{% decrement i %}{{ i }}", "-1-2-2"),
        LiquidCase("{% increment n %}{{ n }}", "78"),
        LiquidCase("{% assign i = 5 %}{% increment i %}{{ i }}", "05"),
        LiquidCase("{% assign key = 'k' %}{{ object[key] }}{{ [key] }}", "v"),
    ]

    @Test("variables, captures and counters keep what was set", arguments: variables)
    func variable(_ test: LiquidCase) throws { try test.check() }

    static let others = [
        LiquidCase("{% comment %}hidden {{ name }}{% if %}{% endcomment %}shown", "shown"),
        LiquidCase("{% # one\n # two %}shown", "shown"),
        LiquidCase("{% raw %}{{ name }} {% if {% endraw %}|", "{{ name }} {% if |"),
        LiquidCase("{% raw %}{% endraw %}|", "|"),
        LiquidCase("{% echo name | downcase %}{% echo %}", "ada lovelace"),
        LiquidCase("{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}{% cycle 'a', 'b' %}", "aba"),
        LiquidCase("{% cycle 'g': 'a', 'b' %}{% cycle 'h': 'a', 'b' %}{% cycle 'g': 'a', 'b' %}", "aab"),
        LiquidCase("{% cycle 'a', 'b' %}{% cycle 'c', 'd' %}{% cycle 'e' %}", "ade"),
        LiquidCase("[{% cycle 0, 1 %}{% cycle 0, 1 %}]", "[1]"),
        LiquidCase("{% liquid\nassign x = 2\nif x > 1\necho x\nendif\n%}!", "2!"),
        LiquidCase("a{% break %}b", "a"),
        LiquidCase("a{% if yes %}b{% continue %}c{% endif %}d", "ab"),
    ]

    @Test("the other tags print what they should", arguments: others)
    func other(_ test: LiquidCase) throws { try test.check() }

    static let blanks = [
        LiquidCase("a {{- n -}} b", "a7b"),
        LiquidCase("a {{ n -}} b", "a 7b"),
        LiquidCase("a {{- n }} b", "a7 b"),
        LiquidCase(" a \n\t {%- if yes -%} \n b {%- endif %} c", " ab c"),
        LiquidCase("a\u{A0}{%- assign x = 1 -%}\u{3000}b", "ab"),
        LiquidCase("{{- padded -}}", "  pad  "),
        LiquidCase("x {%- raw -%} y {% endraw -%} z", "x y z"),
        LiquidCase("a {{- n -}} {{- n -}} b", "a77b"),
    ]

    @Test("a hyphen beside a delimiter cuts the blanks of the template there", arguments: blanks)
    func blank(_ test: LiquidCase) throws { try test.check() }
}
