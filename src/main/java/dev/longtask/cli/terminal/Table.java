package dev.longtask.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings. The last column is cut to the width of a terminal; a file gets it whole. */
public final class Table {
    private static final String GAP = "  ";

    /**
     * A cell.
     *
     * @param text may come from a server
     */
    public record Cell(String text, Style style) {
        public Cell {
            text = SafeText.of(text);
        }

        public static Cell of(String text) {
            return new Cell(text, Style.PLAIN);
        }

        /** A task's status. */
        public static Cell status(String status) {
            return new Cell(status, Style.ofStatus(status));
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();
    private final int columns;

    public Table(String... headings) {
        columns = headings.length;
        rows.add(List.of(headings).stream()
                .map(heading -> new Cell(heading, Style.BOLD))
                .toList());
    }

    /** Adds a row with as many cells as there are headings. */
    public void add(Cell... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException("a row needs " + columns + " cells");
        }
        rows.add(List.of(cells));
    }

    /** Writes the table. */
    public void write(Terminal terminal) {
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], SafeText.width(row.get(i).text()));
            }
        }
        int most = terminal.isInteractive() ? terminal.columns() : Integer.MAX_VALUE;
        for (List<Cell> row : rows) {
            terminal.out().println(line(terminal, row, widths, most));
        }
    }

    private String line(Terminal terminal, List<Cell> row, int[] widths, int most) {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < columns; i++) {
            Cell cell = row.get(i);
            boolean last = i == columns - 1;
            String text = last ? SafeText.cut(cell.text(), Math.max(10, most - used)) : cell.text();
            line.append(terminal.styled(cell.style(), text));
            if (!last) {
                line.repeat(" ", widths[i] - SafeText.width(text)).append(GAP);
                used += widths[i] + GAP.length();
            }
        }
        return line.toString().stripTrailing();
    }
}
