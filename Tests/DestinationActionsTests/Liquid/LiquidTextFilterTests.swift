import Testing

@testable import DestinationActions

@Suite("Liquid: filters of texts")
struct LiquidTextFilterTests {
    static let changing = [
        LiquidCase("{{ 'a' | append: 'b' | prepend: 'c' }}", "cab"),
        LiquidCase("{{ n | append: 1 }}|{{ missing | append: 'x' }}|{{ 'x' | append: nothing }}", "71|x|x"),
        LiquidCase(
            "{{ 'hello World' | capitalize }}|{{ 'ßa' | capitalize }}|{{ '' | capitalize }}", "Hello world|SSa|"),
        LiquidCase("{{ '🐎A' | capitalize }}", "🐎a"),
        LiquidCase("{{ uni | upcase }}|{{ 'STRASSE ΑΣ ΣΑ İ' | downcase }}", "ÑANDÚ ΩMEGA 🐎|strasse ας σα i̇"),
        LiquidCase("{{ 'straße ﬁ' | upcase }}|{{ 5 | upcase }}|{{ yes | upcase }}", "STRASSE FI|5|TRUE"),
        LiquidCase("[{{ padded | strip }}|{{ padded | lstrip }}|{{ padded | rstrip }}]", "[pad|pad  |  pad]"),
        LiquidCase("{{ 'xxyaxyx' | strip: 'xy' }}|{{ 'xxa' | lstrip: 'x' }}|{{ 'axx' | rstrip: 'x' }}", "a|a|a"),
        LiquidCase("[{{ '\\u00a0\\ufeffa\\u3000' | strip }}]", "[a]"),
        LiquidCase("{{ lines | strip_newlines }}", "l1l2l3"),
        LiquidCase("[{{ ' a \\n\\t b ' | normalize_whitespace }}]", "[ a b ]"),
        LiquidCase(
            "{{ name | number_of_words }}|{{ '' | number_of_words }}|{{ ' a  b\\nc ' | number_of_words }}", "2|0|3"),
        LiquidCase("{{ '你好 hello 世界' | number_of_words }}|{{ '你好hello世界' | number_of_words: 'cjk' }}", "3|5"),
        LiquidCase("{{ 'a b' | number_of_words: 'auto' }}|{{ '你 b' | number_of_words: 'auto' }}", "2|2"),
    ]

    @Test("texts are changed", arguments: changing)
    func change(_ test: LiquidCase) throws { try test.check() }

    static let cutting = [
        LiquidCase(
            "{{ name | truncate: 8 }}|{{ name | truncate: 8, '' }}|{{ name | truncate: 2 }}", "Ada L...|Ada Love|..."),
        LiquidCase(
            "{{ name | truncate }}|{{ name | truncate: 12 }}|{{ name | truncate: 11, '…' }}",
            "Ada Lovelace|Ada Lovelace|Ada Lovela…"),
        LiquidCase(
            "{{ name | truncate: '8' }}|{{ name | truncate: 5, 1 }}|{{ name | truncate: -5 }}", "Ada L...|Ada 1|..."),
        LiquidCase("{{ uni | truncate: 13, '' }}", "ñandú Ωmega \u{FFFD}"),
        LiquidCase("{{ 12345 | truncate: 3, '' | plus: 1 }}", "124"),
        LiquidCase("{{ name | truncatewords: 1 }}|{{ name | truncatewords: 1, '--' }}", "Ada...|Ada--"),
        LiquidCase("{{ name | truncatewords: 2 }}|{{ name | truncatewords: 3 }}", "Ada Lovelace...|Ada Lovelace"),
        LiquidCase("{{ name | truncatewords: 0 }}|{{ 'a  b\\nc' | truncatewords: 2, '!' }}", "Ada...|a b!"),
        LiquidCase("{{ name | slice: 0 }}|{{ name | slice: 4, 4 }}|{{ name | slice: -4, 2 }}", "A|Love|la"),
        LiquidCase("{{ name | slice: 9, 99 }}|[{{ name | slice: 99, 2 }}{{ name | slice: -99, 2 }}]", "ace|[]"),
        LiquidCase("[{{ name | slice }}{{ name | slice: 2, 0 }}{{ name | slice: 1, -1 }}]", "[]"),
        LiquidCase("{{ uni | slice: 12, 2 }}|{{ uni | slice: 12 }}", "🐎|\u{FFFD}"),
        LiquidCase("{{ uni | slice: 12 }}{{ uni | slice: 13 }}", "🐎"),
        LiquidCase("{{ 12345 | slice: 1, 2 }}", "23"),
    ]

    @Test("texts are cut in UTF-16 units", arguments: cutting)
    func cut(_ test: LiquidCase) throws { try test.check() }

    static let searching = [
        LiquidCase("{{ name | replace: 'a', '4' }}|{{ name | replace_first: 'a', '4' }}", "Ad4 Lovel4ce|Ad4 Lovelace"),
        LiquidCase("{{ name | replace_last: 'a', '4' }}|{{ name | replace: 'x', 'y' }}", "Ada Lovel4ce|Ada Lovelace"),
        LiquidCase(
            "{{ 'abc' | replace: '', '-' }}|{{ 'abc' | replace_first: '', '-' }}|{{ 'abc' | replace_last: '', '-' }}",
            "a-b-c|-abc|abc-"),
        LiquidCase("{{ 'a.b.c' | replace: '.', '$&' }}|{{ 'aaa' | replace: 'aa', 'b' }}", "a$&b$&c|ba"),
        LiquidCase("{{ 'a1b1' | replace: 1, 2 }}|{{ 'aba' | replace: 'b' }}", "a2b2|aa"),
        LiquidCase(
            "{{ name | remove: 'a' }}|{{ name | remove_first: 'a' }}|{{ name | remove_last: 'a' }}",
            "Ad Lovelce|Ad Lovelace|Ada Lovelce"),
        LiquidCase("{{ csv | split: ',' | join: '-' }}|{{ csv | split: ',' | size }}", "x-y--z|4"),
        LiquidCase(
            "{{ 'a,b,,' | split: ',' | size }}|{{ ',,' | split: ',' | size }}|{{ '' | split: '' | size }}", "2|0|0"),
        LiquidCase("{{ 'abc' | split: '' | join: '.' }}|{{ 'a b' | split | join: '.' }}", "a.b.c|a. .b"),
        LiquidCase("{{ '🐎' | split: '' | size }}|{{ '🐎' | split: '' | join: '' }}", "2|🐎"),
        LiquidCase(
            "{{ 'aabaaabaaaa' | replace: 'aaaa', 'X' }}|{{ 'abcabcabd' | remove_first: 'abcabd' }}", "aabaaabX|abc"),
        LiquidCase("{{ 'abababa' | replace_last: 'aba', '_' }}", "abab_"),
    ]

    @Test("parts of texts are found", arguments: searching)
    func search(_ test: LiquidCase) throws { try test.check() }

    static let encoding = [
        LiquidCase("{{ html | escape }}|{{ \"'\" | xml_escape }}", "&lt;p&gt;Tom &amp; &#34;J&#34;&lt;/p&gt;|&#39;"),
        LiquidCase("{{ '1 &lt; 2 & 3 &copy; &#34;' | escape_once }}", "1 &lt; 2 &amp; 3 &amp;copy; &#34;"),
        LiquidCase(
            "{{ html | strip_html }}|{{ 'a<br>b<!-- > -->c<script>x>y</script>d<style>p{}</style>e' | strip_html }}",
            "Tom & \"J\"|abcde"),
        LiquidCase(
            "{{ '1 < 2' | strip_html }}|{{ '<script>a<b>c' | strip_html }}|{{ 'a<i>b</i> <c' | strip_html }}",
            "1 < 2|ac|ab <c"),
        LiquidCase("{{ 'a <!-- x > y' | strip_html }}|{{ '<SCRIPT>x</SCRIPT>' | strip_html }}", "a  y|x"),
        LiquidCase("{{ name | url_encode }}|{{ 'ä&/?!()' | url_encode }}", "Ada+Lovelace|%C3%A4%26%2F%3F!()"),
        LiquidCase("{{ 'a+b%20c%2B%C3%A4' | url_decode }}", "a b c ä"),
        LiquidCase(
            "{{ \"a b!'()*~\" | cgi_escape }}|{{ 'http://a.b/c d?e=[1]&f=ä#g' | uri_escape }}",
            "a+b%21%27%28%29%2A~|http://a.b/c%20d?e=[1]&f=%C3%A4#g"),
        LiquidCase(
            "{{ name | slugify }}|{{ ' The _config.yml ñ! ' | slugify }}|{{ 'A B' | slugify: 'none' }}",
            "ada-lovelace|the-config-yml-ñ|a b"),
        LiquidCase(
            "{{ 'The _config.yml file' | slugify: 'pretty' }}|{{ 'ÇédÀ x!' | slugify: 'latin' }}",
            "the-_config.yml-file|çedà-x"),
        LiquidCase(
            "{{ 'Ää b' | slugify: 'ascii' }}|{{ 'A _ b' | slugify: 'raw' }}|{{ 'A B' | slugify: 'default', true }}",
            "b|a-_-b|A-B"),
        LiquidCase(
            "{{ name | base64_encode }}|{{ 'ä' | base64_encode }}|{{ '' | base64_encode }}", "QWRhIExvdmVsYWNl|w6Q=|"),
        LiquidCase(
            "{{ 'QQ==' | base64_decode }}|{{ 'w6Q' | base64_decode }}|{{ '_-8 /!' | base64_decode | size }}", "A|ä|3"),
        LiquidCase("{{ name | sha256 }}", "76740216171591903cdbd18fbc770df447c5b1671005ca0020922a465bba0172"),
        LiquidCase("{{ '' | sha256 }}", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        LiquidCase(
            "{{ 'what do ya want for nothing?' | hmac_sha256: 'Jefe' }}",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    ]

    @Test("texts are escaped and encoded", arguments: encoding)
    func encode(_ test: LiquidCase) throws { try test.check() }

    static let general = [
        LiquidCase("{{ missing | default: 'd' }}{{ nothing | default: 'd' }}{{ no | default: 'd' }}", "ddd"),
        LiquidCase("{{ empty_text | default: 'd' }}{{ none | default: 'd' }}{{ zero | default: 'd' }}", "dd0"),
        LiquidCase(
            "{{ no | default: true, allow_false: true }}|{{ no | default: true, allow_false: false }}", "false|true"),
        LiquidCase("{{ nothing | default: 'd', allow_false: true | upcase }}|[{{ missing | default }}]", "D|[]"),
        LiquidCase("{{ name | raw }}", "Ada Lovelace"),
        LiquidCase(
            "{{ object | json }}|{{ name | json }}|{{ nothing | jsonify }}|[{{ missing | json }}]",
            #"{"k":"v","a b":1,"deep":{"x":[{"y":"yy"}]}}|"Ada Lovelace"|null|[]"#),
        LiquidCase(
            "{{ list | inspect }}|{{ f | json }}|{{ 'a\"\\\\\\n\\u0001' | json }}",
            #"["b","a","c"]|2.5|"a\"\\\n\u0001""#),
        LiquidCase("{{ uni | slice: 12 | json }}|{{ 1 | divided_by: 0 | json }}", #""\ud83d"|null"#),
        LiquidCase(
            "{{ x | json: 2 }}", "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}",
            ["x": ["a": [1, [:]], "b": []]]),
    ]

    @Test("any value gets a default or becomes JSON", arguments: general)
    func generally(_ test: LiquidCase) throws { try test.check() }
}
