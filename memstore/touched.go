package memstore

// touched is a table that a transaction wrote to, with the rows that it wrote.
type touched struct {
	table *table
	last  *record            // that was written
	more  map[string]*record // those that were written before it, by key
}

// deleted stands for a row that a transaction deleted.
func deleted(key string) *record {
	r := &record{}
	r.row.Key = key
	return r
}

func (r *record) isDeleted() bool { return r.row.Version == 0 } // a row that was put has one

// row returns what was written last under a key, nil when it was deleted.
func (w *touched) row(key string) (rec *record, wrote bool) {
	if rec, wrote = w.last, w.last.row.Key == key; !wrote {
		rec, wrote = w.more[key]
	}
	if wrote && rec.isDeleted() {
		rec = nil
	}
	return rec, wrote
}

// touch takes down what the transaction writes to a table.
func (t *tx) touch(tb *table, rec *record) {
	w := t.touchedTable(tb)
	if w == nil {
		if t.touched == nil {
			t.touched = make([]touched, 0, 6) // more than most transactions write to
		}
		t.touched = append(t.touched, touched{table: tb, last: rec})
		return
	}
	if w.last.row.Key != rec.row.Key { // most transactions write one row of a table: they need no map
		if w.more == nil {
			w.more = map[string]*record{}
		}
		w.more[w.last.row.Key] = w.last
	}
	w.last = rec
}

// touchedTable returns what the transaction wrote to a table, or nil.
func (t *tx) touchedTable(tb *table) *touched {
	for i := range t.touched {
		if t.touched[i].table == tb {
			return &t.touched[i]
		}
	}
	return nil
}
