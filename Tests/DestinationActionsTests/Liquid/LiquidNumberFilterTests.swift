import Testing

@testable import DestinationActions

@Suite("Liquid: filters of numbers and lists")
struct LiquidNumberFilterTests {
    static let numbers = [
        LiquidCase("{{ n | plus: 1 }}|{{ n | minus: 10 }}|{{ n | times: 1.1 }}", "8|-3|7.700000000000001"),
        LiquidCase(
            "{{ '5' | times: '4' }}|{{ 'abc' | plus: 1 }}|{{ missing | plus: 1 }}|{{ yes | plus: 1 }}", "20|1|1|2"),
        LiquidCase(
            "{{ ' 0x1F ' | plus: 0 }}|{{ '1e3' | plus: 0 }}|{{ '1_0' | plus: 0 }}|{{ '.5' | plus: 0 }}|{{ '5.' | plus: 0 }}",
            "31|1000|0|0.5|5"),
        LiquidCase(
            "{{ numbers | plus: 1 }}|{{ 'x,4' | split: ',' | shift | plus: 1 }}|{{ object | plus: 1 }}", "1|5|1"),
        LiquidCase("{{ n | divided_by: 2 }}|{{ 8 | divided_by: 4 }}|{{ -5 | divided_by: 3, true }}", "3.5|2|-2"),
        LiquidCase(
            "{{ n | divided_by: 0 }}|{{ neg | divided_by: 0 }}|{{ 0 | divided_by: 0 }}", "Infinity|-Infinity|NaN"),
        LiquidCase(
            "{{ n | modulo: 4 }}|{{ neg | modulo: 2 }}|{{ 7 | modulo: -3 }}|{{ -4.5 | modulo: 3 }}", "3|1|-2|1.5"),
        LiquidCase("{{ neg | abs }}|{{ f | ceil }}|{{ f | floor }}|{{ '-2.5' | ceil }}", "3|3|2|-2"),
        LiquidCase("{{ neg | at_least: 0 }}|{{ n | at_most: 5 }}|{{ n | at_least: 9 }}|{{ n | at_most }}", "0|5|9|7"),
        LiquidCase(
            "{{ f | round }}|{{ -2.5 | round }}|{{ 2.4 | round }}|{{ 0.5 | round }}|{{ 0.4 | round }}", "3|-3|2|1|0"),
        LiquidCase(
            "{{ 1.005 | round: 2 }}|{{ 9.075 | round: 2 }}|{{ -1.005 | round: 2 }}|{{ 183.357 | round: 2 }}",
            "1.01|9.08|-1.01|183.36"),
        LiquidCase(
            "{{ 1234 | round: -2 }}|{{ 9.99 | round: 1 }}|{{ 2.5 | round: 9 }}|{{ 0.05 | round: 1 }}", "1200|10|2.5|0.1"
        ),
        LiquidCase(
            "{{ '12.50' | to_integer }}|{{ 'x' | to_integer }}|{{ nothing | to_integer }}|{{ n | plus }}",
            "12.5|NaN|0|NaN"),
        LiquidCase(
            "{{ 0.1 | plus: 0.2 }}|{{ 1 | divided_by: 3.0 }}|{{ 1000000 | times: 1000000000000000 }}",
            "0.30000000000000004|0.3333333333333333|1e+21"),
        LiquidCase("{{ -0.4 | round }}|{{ 0 | times: -1 }}", "0|0"),
    ]

    @Test("numbers are calculated as JavaScript does", arguments: numbers)
    func calculate(_ test: LiquidCase) throws { try test.check() }

    static let lists = [
        LiquidCase(
            "{{ list | join }}|{{ list | join: '' }}|{{ list | join: nil }}|{{ 5 | join }}|{{ missing | join }}",
            "b a c|bac|b a c|5|"),
        LiquidCase("{{ mixed | join: '-' }}", #"a--1-true-x,,y-{"k":1}"#),
        LiquidCase(
            "{{ list | first }}|{{ list | last }}|{{ name | first }}|{{ name | last }}|{{ none | first }}|{{ 5 | first }}",
            "b|c|A|e||"),
        LiquidCase(
            "{{ list | size }}|{{ uni | size }}|{{ n | size }}|{{ object | size }}|{{ missing | size }}", "3|14|0|0|0"),
        LiquidCase("{{ o | size }}", "5", ["o": ["length": 5]]),
        LiquidCase("{{ list | slice: 1, 2 }}|{{ list | slice: -1 }}|{{ missing | slice: 1 | size }}", "ac|c|0"),
        LiquidCase("{{ mixed | compact | size }}|{{ missing | compact | size }}|{{ 5 | compact | size }}", "5|0|1"),
        LiquidCase("{{ numbers | sum }}|{{ list | sum }}|{{ people | sum: 'age' }}|{{ '4' | sum }}", "6|0|89|4"),
        LiquidCase(
            "{{ list | push: 'd' }}|{{ list | unshift: 'd' }}|{{ list | pop }}|{{ list | shift }}", "bacd|dbac|ba|ac"),
        LiquidCase(
            "{{ none | pop | size }}{{ none | shift | size }}{{ missing | push: 1 }}{{ 5 | push: numbers | size }}",
            "0012"),
        LiquidCase("{% assign a = numbers | push: list %}{{ a.last.first }}{{ a | join: ';' }}", "b3;1;2;b,a,c"),
        LiquidCase("{% assign w = people | where: 'vip' %}{{ w.size }}{{ w[0].name }}", "1Ada"),
        LiquidCase("{% assign w = people | where: 'age', 36 %}{{ w.size }}{{ w.last.name }}", "2Cy"),
        LiquidCase("{% assign w = people | where: 'vip', nil %}{{ w.size }}", "2"),
        LiquidCase(
            "{{ x | where: 'a.b[0]', 1 | size }}", "1", ["x": [["a": ["b": [1]]], ["a": ["b": [2]]], 5, .null]]),
        LiquidCase("{{ list | where: 'size' | size }}|{{ missing | where: 'a' | size }}", "3|0"),
        LiquidCase("{{ list | sample }}|{{ list | sample: 2 }}|{{ 'xy' | sample }}", "b|ba|x"),
    ]

    @Test("lists are read and made", arguments: lists)
    func list(_ test: LiquidCase) throws { try test.check() }
}
