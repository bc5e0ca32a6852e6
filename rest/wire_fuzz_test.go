package rest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzDate reads dates as clients write them. What is read can be sent, and
// is read again as the same time.
func FuzzDate(f *testing.F) {
	for _, s := range []string{
		"2020-06-01T12:00:00Z", "2020-06-01T12:00:00.1234567+02:00", "2020-06-01 12:00:00", "6/1/2020 3:04:05 PM", "06/01/2020 15:04:05",
		"2020-06-01", "6/1/2020", "2020-09-246", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "0000-01-01", "",
	} {
		f.Add(s, false)
	}
	f.Add("2020-02-29", true)
	f.Fuzz(func(t *testing.T, s string, end bool) {
		at, err := parseDate("field", s, end)
		if err != nil {
			return
		}
		if begin, err := parseDate("field", s, false); err != nil || at.Before(begin) || at.Sub(begin) > 24*time.Hour {
			t.Errorf("%q begins %v (%v) and ends %v", s, begin, err, at)
		}
		text, err := json.Marshal(date(at))
		if err != nil {
			t.Fatalf("%q cannot be sent: %v", s, err)
		}
		var again date
		if err := json.Unmarshal(text, &again); err != nil {
			t.Fatalf("%q is sent as %s, which cannot be read: %v", s, text, err)
		}
		if want := at.Truncate(100 * time.Nanosecond); at.Year() != 1 && !time.Time(again).Equal(want) {
			t.Errorf("%q is sent as %s, which is %v, want %v", s, text, time.Time(again), want)
		}
	})
}

// FuzzFilter reads filters. What is accepted names a field and an operator in
// their plain spellings, and is read again as the same.
func FuzzFilter(f *testing.F) {
	f.Add(`{"Field":"Name","Value":"re","Operator":"starts_with"}`)
	f.Add(`{"field":"Domain","value":"x","operator":0}`)
	f.Add(`{"Field":"OperationType","Operator":"not equals"}`)
	f.Add(`{"Field":{},"Value":[],"Operator":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		read := func(text string) (*filter, error) {
			c := &call{query: lowerNames(url.Values{"Filter": {text}})}
			return c.filter()
		}
		got, err := read(text)
		if err != nil || got == nil {
			return
		}
		if got.Field == "" || got.Field != strings.ToLower(got.Field) {
			t.Errorf("%s: the field is %q", text, got.Field)
		}
		if got.Operator != "" && !slices.Contains(operators, string(got.Operator)) {
			t.Errorf("%s: the operator is %q", text, got.Operator)
		}
		plain, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if len(plain) > filterSize {
			return // escaping made it too long
		}
		if again, err := read(string(plain)); err != nil || *again != *got {
			t.Errorf("%s is read as %+v, and again as %+v, %v", text, got, again, err)
		}
	})
}

// FuzzETag compares what clients send with the version that there is: nothing
// but that version passes, with quotes or without.
func FuzzETag(f *testing.F) {
	f.Add("10dd46b5", uint64(7), "7")
	f.Add("10dd46b5", uint64(7), `"7"`)
	f.Add("10dd46b5", uint64(70), "7")
	f.Add("10dd46b5", uint64(7), `W/"7"`)
	f.Add("10dd46b5", uint64(1<<63), tagOf("10dd46b5", 1<<63))
	f.Fuzz(func(t *testing.T, id string, version uint64, given string) {
		for _, now := range []string{versioned("Any", version).ETag, tagOf(id, version)} {
			for _, same := range []string{now, `"` + now + `"`, "", `""`} {
				if err := checkETag(&attributes{ETag: same}, now); err != nil {
					t.Errorf("%s does not pass for %s: %v", same, now, err)
				}
			}
			bare := strings.ReplaceAll(given, `"`, "")
			if err := checkETag(&attributes{ETag: given}, now); err == nil && bare != "" && bare != now {
				t.Errorf("%s passes for %s", given, now)
			}
		}
		for _, other := range []uint64{version + 1, version ^ 1<<63} {
			if checkETag(&attributes{ETag: tagOf(id, other)}, tagOf(id, version)) == nil {
				t.Errorf("version %d of %q passes for %d", other, id, version)
			}
		}
	})
}
