package rest

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"cspkit.example/pcerr"
)

// date is a time on the wire. It is sent with Z and up to seven digits of a
// second, and read in every form that clients send.
type date time.Time

// IsZero lets omitzero leave out what has no time.
func (d date) IsZero() bool { return time.Time(d).IsZero() }

// MarshalJSON writes the time in UTC.
func (d date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte(`"0001-01-01T00:00:00"`), nil
	}
	return json.Marshal(time.Time(d).UTC().Format("2006-01-02T15:04:05.9999999Z"))
}

// UnmarshalJSON reads a time; null and the year 1 are none.
func (d *date) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil || s == "" {
		return err
	}
	t, err := parseDate("date", s, false)
	if t.Year() == 1 {
		t = time.Time{}
	}
	*d = date(t)
	return err
}

// forms are the ways in which clients write times. A time without a zone is in
// UTC. Month-first forms are those of .NET clients.
var forms = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.9999999", "2006-01-02 15:04:05", "1/2/2006 3:04:05 PM", "01/02/2006 15:04:05", "2006-01-02", "1/2/2006",
}

// parseDate reads a time; field is blamed when it cannot. A date without a
// time is the beginning of that day, or its last moment when it is to be the
// end of a window.
func parseDate(field, s string, end bool) (time.Time, error) {
	t, ok := readDate(s, end)
	if !ok || t.Year() < 0 || t.Year() > 9999 { // such a year cannot be sent
		return time.Time{}, pcerr.Invalid("ID-13", field, "give a date such as 2020-06-01T12:00:00Z")
	}
	return t, nil
}

func readDate(s string, end bool) (time.Time, bool) {
	for _, form := range forms {
		t, err := time.Parse(form, s)
		if err != nil {
			continue
		}
		if end && !strings.Contains(form, "4") { // the form has no hours
			t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
		}
		return t.UTC(), true
	}
	t, ok := dayOfYear(s)
	if end {
		t = t.AddDate(0, 0, 1).Add(-time.Microsecond)
	}
	return t, ok
}

// dayOfYear reads dates as the Java client writes them: the third part of
// 2020-09-246 is the day of the year.
func dayOfYear(s string) (time.Time, bool) {
	parts := strings.Split(s, "-")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	year, err1 := strconv.Atoi(parts[0])
	day, err2 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || day < 1 || day > 366 {
		return time.Time{}, false
	}
	return time.Date(year, 1, day, 0, 0, 0, 0, time.UTC), true
}

// word is a member that is an enum to the client: text in any spelling, or the
// number of the value.
type word string

// UnmarshalJSON reads text or a number; null is not given.
func (w *word) UnmarshalJSON(text []byte) error {
	var s string
	if json.Unmarshal(text, &s) == nil {
		*w = word(s)
		return nil
	}
	var n int
	if err := json.Unmarshal(text, &n); err != nil {
		return err
	}
	*w = word(strconv.Itoa(n))
	return nil
}

// plain is the spelling without case, underscores, hyphens and blanks.
func plain(s string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(s))
}

// oneOf returns which of the names a word means, in the order of their numbers
// on the wire; "" is not given. Any other word is invalid.
func oneOf(field string, w word, names ...string) (string, error) {
	if w == "" {
		return "", nil
	}
	if n, err := strconv.Atoi(string(w)); err == nil && n >= 0 && n < len(names) {
		return names[n], nil
	}
	at := slices.IndexFunc(names, func(name string) bool { return plain(name) == plain(string(w)) })
	if at < 0 {
		return "", problem{400, 900126, field + ": the value is none of " + strings.Join(names, ", "), sourceAPI}
	}
	return names[at], nil
}

// snake is the spelling with which enums are sent.
func snake[T ~string](s T) string {
	var b strings.Builder
	for n, r := range string(s) {
		if r >= 'A' && r <= 'Z' {
			if n > 0 {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// pascal is the spelling of the few enums that are sent so, from snake_case.
func pascal(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(s, "_") {
		b.WriteString(strings.ToUpper(part[:min(1, len(part))]) + part[min(1, len(part)):])
	}
	return b.String()
}

// attributes name the class of a resource, and its version where it has one.
type attributes struct {
	ObjectType string `json:"objectType"`
	ETag       string `json:"etag,omitempty"`
}

func class(name string) *attributes { return &attributes{ObjectType: name} }

// versioned are the attributes of a resource whose version is sent as a
// number, as profiles have it.
func versioned(name string, version uint64) *attributes {
	return &attributes{name, strconv.FormatUint(version, 10)}
}

// tagOf is the version of what comes from the commerce system, as orders and
// subscriptions have it.
func tagOf(id string, version uint64) string {
	return base64.StdEncoding.EncodeToString([]byte(`{"id":"` + id + `","version":` + strconv.FormatUint(version, 10) + `}`))
}

// checkETag refuses a body that was read before the last change. A body
// without a version is not checked.
func checkETag(given *attributes, now string) error {
	if given == nil || strings.Trim(given.ETag, `"`) == "" || strings.Trim(given.ETag, `"`) == strings.Trim(now, `"`) {
		return nil
	}
	return pcerr.New(pcerr.ETagMismatch, "ID-13", "the resource was changed since it was read: read it again")
}
