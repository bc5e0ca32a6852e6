package storetest

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"cspkit.example/store"
)

// sealed returns the lines as a dump with these numbers and the checksum that
// belongs to it.
func sealed(lines []string, rows, lastVersion any) []byte {
	text := strings.Join(lines, "") + fmt.Sprintf(`{"rows":%v,"lastVersion":%v,"sha256":"`, rows, lastVersion)
	return fmt.Appendf(nil, "%s%x\"}\n", text, sha256.Sum256([]byte(text)))
}

// edited returns the lines with one text of a line in place of another.
func edited(lines []string, line int, was, is string) []string {
	out := append([]string{}, lines...)
	out[line-1] = strings.Replace(out[line-1], was, is, 1)
	return out
}

// small puts a few rows and returns the header and the rows of their dump.
func (t *tester) small() (file []byte, all []string) {
	t.add(widget{ID: "a", Name: "n"}, widget{ID: "b", Rank: 7})
	for _, p := range []store.Row{pair("k", "x", "y", 0), pair("l", "x", "z", 0)} {
		_, err := t.putRow(pairs, p)
		t.ok(err)
	}
	file = t.dump()
	all = lines(file)
	equal(t, "number of lines", len(all), 7)
	all = all[:5]
	t.load(t.other, sealed(all, 4, 1000)) // so what is refused later is refused for what is wrong with it
	t.empty()
	return file, all
}

// damage is one thing that is wrong with a file whose checksum is right.
type damage struct {
	what  string
	line  int
	field string
	file  []byte
}

const wholeFiles = "A file that Dump would not have written, or not for this schema, is refused with a *DumpError and nothing is loaded."

var damageCases = []testCase{
	{"load/cut-short", wholeFiles, func(t *tester) {
		file, _ := t.small()
		for n := range file {
			d := t.refuses(file[:n], fmt.Sprintf("the first %d of %d bytes", n, len(file)))
			equal(t, "line", d.Line, bytes.Count(file[:n], []byte("\n"))+1)
		}
		all := lines(file)
		for i := range all[:len(all)-1] {
			without := strings.Join(all[:i], "") + strings.Join(all[i+1:], "")
			t.refuses([]byte(without), fmt.Sprintf("a file without line %d", i+1))
		}
	}},
	{"load/one-byte-changed", wholeFiles, func(t *tester) {
		file, _ := t.small()
		for n := range file {
			for _, flip := range []byte{0x01, 0x20, 0x80} {
				changed := bytes.Clone(file)
				changed[n] ^= flip
				err := t.loader(t.other).Load(t.ctx, schema(), bytes.NewReader(changed), nil)
				var refused *store.DumpError
				switch {
				case err == nil: // it may make no difference
					equal(t, fmt.Sprintf("the dump of a file that was accepted although byte %d was changed", n), string(t.dumpOf(t.other)), string(file))
					t.empty()
				case !errors.As(err, &refused):
					t.Fatalf("byte %d is changed: got error %v, want a *store.DumpError", n, err)
				}
			}
		}
		equal(t, "rows", t.text(t.other), "")
		t.load(t.other, file)
	}},
	{"load/other-schema", wholeFiles, func(t *tester) {
		_, all := t.small()
		for _, d := range []damage{
			{what: "no dump", field: "format", file: []byte("{\"hello\":1}\n")},
			{what: "another file", field: "format", file: []byte("hello\n")},
			{what: "a newer format", field: "formatVersion", file: sealed(edited(all, 1, `"formatVersion":1`, `"formatVersion":2`), 4, 1000)},
			{what: "a newer header", field: "formatVersion", file: []byte("{\"format\":\"cspkit dump\",\"formatVersion\":9,\"new\":true}\n")},
			{what: "no format", field: "formatVersion", file: sealed(edited(all, 1, `"formatVersion":1,`, ``), 4, 1000)},
			{what: "another table", field: "tables", file: sealed(edited(all, 1, "widgets", "gadgets"), 4, 1000)},
			{what: "another field", field: "tables", file: sealed(edited(all, 1, `"owner"`, `"order"`), 4, 1000)},
			{what: "another kind", field: "tables", file: sealed(edited(all, 1, `"kind":"int"`, `"kind":"string"`), 4, 1000)},
			{what: "an unknown member", file: sealed(edited(all, 1, `"tables"`, `"note":"","tables"`), 4, 1000)},
		} {
			refused := t.refuses(d.file, d.what)
			equal(t, d.what+": line", refused.Line, 1)
			equal(t, d.what+": field", refused.Field, d.field)
		}
		var file bytes.Buffer
		t.ok(t.dumper().Dump(t.ctx, store.Schema{widgets.Table()}, &file, nil))
		equal(t, "field", t.refuses(file.Bytes(), "a table less").Field, "tables")
	}},
	{"load/damaged-row", wholeFiles, func(t *tester) {
		_, all := t.small()
		row := func(what string, line int, field, was, is string) damage {
			return damage{what, line, field, sealed(edited(all, line, was, is), 4, 1000)}
		}
		for _, d := range []damage{
			row("no JSON", 2, "", `{"table"`, `"table"`),
			row("a body that is no JSON", 2, "body", `}`, ``),
			row("an empty line", 2, "", all[1], "\n"),
			row("an unknown table", 2, "table", `"widgets"`, `"gadgets"`),
			row("no table", 2, "table", `"table":"widgets",`, ``),
			row("no key", 2, "key", `"key":"a",`, ``),
			row("a zero byte in a key", 4, "key", `"key":"k"`, `"key":"k\u0000"`),
			row("a key of another row", 2, "key", `"key":"a"`, `"key":"aa"`),
			row("a key twice", 5, "key", `"key":"l"`, `"key":"k"`),
			row("keys out of order", 5, "key", `"key":"l"`, `"key":"j"`),
			row("no version", 4, "version", `"version":`, `"version":0,"x":`),
			row("a version that is a text", 4, "version", `"version":`, `"version":"1","x":`),
			row("a version out of bounds", 4, "version", `"version":`, `"version":9223372036854775808,"x":`),
			row("no body", 3, "body", `"body":`, `"nobody":`),
			row("a body of another kind", 3, "body", `"body":{`, `"body":[],"x":{`),
			row("an unknown member of a body", 3, "body", `"ID":`, `"Id2":1,"ID":`),
			row("a member of a body that has another kind", 3, "body", `"Rank":7`, `"Rank":"7"`),
			row("an unknown member", 3, "", `"body":`, `"note":1,"body":`),
			row("a member twice", 3, "", `"table":`, `"table":"widgets","table":`),
			row("members in another order", 3, "", `"table":"widgets","key":"b"`, `"key":"b","table":"widgets"`),
			row("a blank", 3, "", `,"body"`, `, "body"`),
			row("another spelling", 3, "", `"key":"b"`, `"key":"\u0062"`),
			row("no fields", 4, "fields", `"fields":["x","y"],`, ``),
			row("a field less", 4, "fields", `["x","y"]`, `["x"]`),
			row("a field of another kind", 4, "fields.b", `["x","y"]`, `["x",1]`),
			row("a zero byte in a field", 4, "fields", `["x","y"]`, `["x","\u0000"]`),
			row("a field that the body contradicts", 3, "fields.rank", `"body":`, `"fields":["","",8,-62135596800000000,false,"b"],"body":`),
			row("fields that the body has", 3, "", `"body":`, `"fields":["","",7,-62135596800000000,false,"b"],"body":`),
			row("a value that a unique index holds", 5, "fields", `"z"`, `"y"`),
			{"tables out of order", 4, "table", sealed([]string{all[0], all[1], all[3], all[2]}, 3, 1000)},
		} {
			refused := t.refuses(d.file, d.what)
			equal(t, d.what+": line", refused.Line, d.line)
			equal(t, d.what+": field", refused.Field, d.field)
		}
	}},
	{"load/damaged-trailer", wholeFiles, func(t *tester) {
		file, all := t.small()
		body := strings.Join(all, "")
		for _, d := range []damage{
			{"too few rows", 6, "rows", sealed(all, 3, 1000)},
			{"rows that are a text", 6, "", sealed(all, `"4"`, 1000)},
			{"a version of the file is later", 6, "lastVersion", sealed(all, 4, 1)},
			{"a version out of bounds", 6, "lastVersion", sealed(all, 4, uint64(1<<63))},
			{"no version", 6, "", []byte(body + "{\"rows\":4}\n")},
			{"another checksum", 6, "sha256", []byte(strings.Replace(string(sealed(all, 4, 1000)), `"rows":4`, `"rows":5`, 1))},
			{"a blank", 6, "sha256", []byte(strings.TrimSuffix(string(file), "\n") + " \n")},
			{"a row behind the trailer", 7, "", []byte(string(file) + all[4])},
			{"an empty line behind the trailer", 7, "", []byte(string(file) + "\n")},
			{"two dumps", 7, "", []byte(string(file) + string(file))},
		} {
			refused := t.refuses(d.file, d.what)
			equal(t, d.what+": line", refused.Line, d.line)
			if d.field != "" {
				equal(t, d.what+": field", refused.Field, d.field)
			}
		}
	}},
}
