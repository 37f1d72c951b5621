"""The pure parts: what is read from callgrind, and what is compared. `make counts` runs them first."""

import unittest

import comparing
import profile

DUMP = """\
# callgrind format
desc: Trigger: --dump-after=counted
events: Ir

ob=(1) /usr/lib/libsqlite3.so.0.8.6
fl=(1) ???
fn=(1) sqlite3_step
0 100
cob=(2) /lib/libc.so.6
cfn=(2) memcpy
calls=3 0
0 77
+2 5

ob=(2)
fn=(2)
0 77

ob=(3) ./program
fn=(3) $s7counted
* 9
cob=(1)
cfn=(1)
calls=1 0
* 182

ob=(4) /opt/libswiftCore.so
fn=(4) swift_retain
-3 20
totals: 211
"""


def call(operation="tick", leases=1, **counts) -> dict:
    return {"operation": operation, "leases": leases, "statements": 2, "pages": 10, "sqlite": 1000, "c": 500, "swift": 2000} | counts


class ProfileTests(unittest.TestCase):
    def test_each_library_has_what_its_own_functions_have_cost(self):
        costs = profile.by_object(DUMP.splitlines())
        self.assertEqual(costs, {"libsqlite3.so.0.8.6": 105, "libc.so.6": 77, "program": 9, "libswiftCore.so": 20})
        self.assertEqual(sum(costs.values()), 211)

    def test_libraries_are_parts(self):
        self.assertEqual(profile.by_part(profile.by_object(DUMP.splitlines())), {"sqlite": 105, "c": 77, "swift": 29})


class DifferencesTests(unittest.TestCase):
    def test_up_to_five_per_cent_are_the_same_in_both_directions(self):
        for sqlite in (950, 1000, 1050):
            self.assertEqual(comparing.differences([call()], [call(sqlite=sqlite)]), [])

    def test_more_than_that_is_another_count_and_less_too(self):
        for sqlite in (949, 1051):
            found = comparing.differences([call()], [call(sqlite=sqlite)])
            self.assertEqual(found, [comparing.Difference("tick", 1, "sqlite", 1000, sqlite)])

    def test_a_statement_more_is_one_too_many(self):
        self.assertEqual([each.what for each in comparing.differences([call()], [call(statements=3)])], ["statements"])

    def test_nothing_stays_nothing(self):
        self.assertEqual([each.what for each in comparing.differences([call(pages=0)], [call(pages=1)])], ["pages"])

    def test_the_c_library_counts_in_the_sum(self):
        self.assertEqual(comparing.differences([call()], [call(c=550)]), [])
        self.assertEqual([each.what for each in comparing.differences([call()], [call(c=800)])], ["all"])

    def test_what_is_on_one_side_only_is_a_difference(self):
        found = comparing.differences([call(), call("claim")], [call(), call(leases=501)])
        self.assertEqual({(each.operation, each.leases, each.now is None) for each in found}, {("claim", 1, True), ("tick", 501, False)})

    def test_other_versions_are_named(self):
        self.assertEqual(comparing.other_conditions({"SQLite": "3.40.1", "Swift": "6.3"}, {"SQLite": "3.40.1", "Swift": "6.3"}), [])
        self.assertEqual(
            comparing.other_conditions({"SQLite": "3.40.1"}, {"SQLite": "3.46.0"}), ["SQLite is 3.46.0, recorded with 3.40.1"]
        )


class TableTests(unittest.TestCase):
    def test_a_row_has_one_call_and_what_each_further_chat_adds(self):
        many = call(leases=501, pages=60, sqlite=51_000, swift=1_002_000)
        self.assertEqual(
            comparing.of_calls([call(), many]).splitlines()[2], "| tick | 2 | 10 | 3,500 | 1,000 | 0 | 0.1 | 2,100 | 100 |"
        )

    def test_a_difference_has_both_sides(self):
        [found] = comparing.differences([call()], [call(sqlite=1100, swift=1900)])
        self.assertEqual(found.row(), "| tick | 1 | instructions of SQLite | 1,000 | 1,100 | +10.0 % |")


if __name__ == "__main__":
    unittest.main()
