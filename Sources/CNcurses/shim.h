// What of ncurses Swift cannot use itself: variables that all threads may change, macros, and functions of any number
// of arguments. All of one thread.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <locale.h>
#include <stdbool.h>

// Takes the terminal of stdin and stdout over. False for one that is not known; initscr() would exit.
static inline bool curses_open(void) {
  setlocale(LC_ALL, "");
  SCREEN *screen = newterm(NULL, stdout, stdin);
  if (!screen) return false;
  set_term(screen);
  cbreak();
  noecho();
  keypad(stdscr, true);
  // What follows an escape comes at once or not at all.
  set_escdelay(50);
  curs_set(0);
  return true;
}

// Once curses_open() has succeeded: colours before the terminal's own background.
static inline bool curses_use_colors(void) {
  if (!has_colors() || start_color() == ERR || use_default_colors() == ERR) return false;
  init_pair(1, COLOR_GREEN, -1);
  init_pair(2, COLOR_YELLOW, -1);
  init_pair(3, COLOR_RED, -1);
  return true;
}

// ERR when nothing was typed for so many milliseconds, OK for a character, KEY_CODE_YES for another key.
static inline int curses_key(int timeout, wint_t *code) {
  wtimeout(stdscr, timeout);
  return wget_wch(stdscr, code);
}

static inline int curses_rows(void) { return getmaxy(stdscr); }
static inline int curses_columns(void) { return getmaxx(stdscr); }
static inline void curses_erase(void) { werase(stdscr); }
static inline void curses_refresh(void) { wrefresh(stdscr); }
static inline void curses_put(int row, int column, const char *text) { mvaddstr(row, column, text); }
// A pair of 0: none.
static inline void curses_look(short pair, bool bold, bool faint, bool reverse) {
  wattrset(stdscr, COLOR_PAIR(pair) | (bold ? A_BOLD : 0) | (faint ? A_DIM : 0) | (reverse ? A_REVERSE : 0));
}
