"""The pure parts: shares, axes, pictures. `run.sh` runs them first."""

import unittest
import xml.etree.ElementTree as tree

import holding
import pictures


def result() -> dict:
    def cell(chats: int, workers: int) -> dict:
        return {
            "chats": chats, "workers": workers, "tick_ms": [0.05 * chats, 0.06 * chats, 0.08 * chats], "steal_ms": [0.0, 20.0, 50.0],
            "resident_kb": [25_000.0 + chats], "ended_per_s": [9_000.0, 10_000.0],
        }  # fmt: skip

    return {
        "machine": {"at": "2026-01-01", "system": "a system", "processors": 2, "load": [0, 0, 0], "load_afterwards": [1, 1, 1]},
        "options": {"quick": False},
        "by_chats": [cell(100, 1), cell(1_000_000, 1)],
        "by_workers": [cell(10_000, 1), cell(10_000, 16)],
    }


class SharesTests(unittest.TestCase):
    def test_all_chats_are_held_by_somebody(self):
        self.assertEqual(holding.shares(10, 3), [4, 3, 3])
        self.assertEqual(sum(holding.shares(1_000_003, 16)), 1_000_003)


class AxisTests(unittest.TestCase):
    def test_decades_hold_all_of_it(self):
        self.assertEqual(pictures.decades(3, 4), (0, 1))
        self.assertEqual(pictures.decades(100, 1_000_000), (2, 6))
        self.assertEqual(pictures.decades(0, 0), (-2, -1))

    def test_each_decade_is_as_long_as_the_others(self):
        axis = pictures.Axis(0, 4, 0, 400)
        self.assertEqual([axis.place(10**each) for each in axis.marks], [0, 100, 200, 300, 400])


class PicturesTests(unittest.TestCase):
    def test_the_same_samples_give_the_same_picture(self):
        self.assertEqual(pictures.drawn(result()), pictures.drawn(result()))

    def test_everything_is_within_the_picture(self):
        for text in pictures.drawn(result()).values():
            root = tree.fromstring(text)
            for circle in root.iter("{http://www.w3.org/2000/svg}circle"):
                self.assertTrue(pictures.LEFT <= float(circle.get("cx")) <= pictures.WIDTH - pictures.RIGHT)
                self.assertTrue(pictures.TOP <= float(circle.get("cy")) <= pictures.HEIGHT - pictures.BOTTOM)

    def test_a_row_has_the_middle_and_the_range(self):
        row = pictures.table(result()).splitlines()[2]
        self.assertEqual(row, "| 100 | 1 | 6 (5 to 8) | 20 (0 to 50) | 25.1 | 9,500 (9,000 to 10,000) |")


if __name__ == "__main__":
    unittest.main()
