package rest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cspkit.example/permissions"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vector is an exchange that Microsoft's documentation shows, that was
// recorded, or that one of its clients expects.
type vector struct {
	Name, Source, Origin, Notes string

	Request struct {
		Method, Path, RawQuery string
		Query                  map[string]any
		Headers                map[string]string
		Body                   any
	}
	Response struct {
		Status     int
		StatusAlso []int
		Headers    map[string]string
		Body       any
	}
}

// staging says how a vector is played.
type staging struct {
	// sandbox plays it in Microsoft's integration sandbox.
	sandbox bool
	// by is who asks. Default: the deputy, a user of Contoso with all roles.
	by func(*play) permissions.Identity
	// prepare brings the world into the state that the vector shows.
	prepare func(*play)
	// differs are the members that a world cannot have as the vector has them,
	// and why. A * stands for every index, ** at the end for everything below;
	// a list whose length differs stands by itself.
	differs map[string]string
}

// play is a world in which a vector is played.
type play struct {
	*world
	v      *vector
	deputy permissions.Identity
	bound  map[string]string // what the vector says instead of what the world says
}

// bind lets an identifier, or another text, of the vector stand for the
// world's own.
func (p *play) bind(theirs string, ours any) { p.bound[theirs] = fmt.Sprint(ours) }

// ours writes a text of the vector with the world's own identifiers.
func (p *play) ours(text string) string {
	for _, theirs := range slices.SortedFunc(maps.Keys(p.bound), longestFirst) {
		text = replaceFold(text, theirs, p.bound[theirs])
	}
	return text
}

// theirs is the way back.
func (p *play) theirs(text string) string {
	back := map[string]string{}
	for theirs, ours := range p.bound {
		back[ours] = theirs
	}
	for _, ours := range slices.SortedFunc(maps.Keys(back), longestFirst) {
		text = replaceFold(text, ours, back[ours])
	}
	return text
}

func longestFirst(a, b string) int {
	if len(a) != len(b) {
		return len(b) - len(a)
	}
	return strings.Compare(a, b)
}

func replaceFold(text, old, with string) string {
	return regexp.MustCompile("(?i)"+regexp.QuoteMeta(old)).ReplaceAllLiteralString(text, with)
}

// wanted is a text of the answer that the vector shows, by its path.
func (p *play) wanted(path string) string {
	p.t.Helper()
	text, is := reply{body: p.v.Response.Body}.at(path).(string)
	require.True(p.t, is, "the vector's answer has no text %s", path)
	return text
}

// stagings are those of all areas.
func stagings() map[string]staging {
	all := map[string]staging{}
	for _, area := range []map[string]staging{customerVectors, programVectors, userVectors, subscriptionVectors, catalogueVectors, orderVectors, invoiceVectors, usageVectors, agreementVectors, supportVectors} {
		maps.Copy(all, area)
	}
	return all
}

// Every vector is played, or stands in unserved.
func TestVectors(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/vectors/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	staged := stagings()
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		s, found := staged[name]
		delete(staged, name)
		_, left := unserved[name]
		assert.NotEqual(t, found, left, "%s: stage it, or say why not", name)
		if !found {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			readVector(t, name).play(t, s)
		})
	}
	assert.Empty(t, slices.Collect(maps.Keys(staged)), "there are no such vectors")
}

func readVector(t *testing.T, name string) (v *vector) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "vectors", name+".json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &v))
	return v
}

// stage makes the world of a vector, and who asks in it.
func (v *vector) stage(t *testing.T, s staging) (p *play, who permissions.Identity) {
	t.Helper()
	open := newWorld
	if s.sandbox {
		open = newSandbox
	}
	w := open(t)
	p = &play{world: w, v: v, bound: map[string]string{}, deputy: w.deputyOf(w.Gina)}
	who = p.deputy
	if s.prepare != nil {
		s.prepare(p)
	}
	if s.by != nil {
		who = s.by(p)
	}
	return p, who
}

// play asks what the vector asks and compares the answer.
func (v *vector) play(t *testing.T, s staging) {
	p, who := v.stage(t, s)
	got := p.request(who, v.Request.Method, p.target(v), p.body(v), p.headers(v)...)
	if !slices.Contains(append(v.Response.StatusAlso, v.Response.Status), got.status) {
		t.Fatalf("status %d, want %d: %s", got.status, v.Response.Status, got.text)
	}
	c := comparison{t: t, differs: s.differs, used: map[string]bool{}}
	c.headers(v, got.header, p)
	if text, whole := v.Response.Body.(string); whole && !strings.HasPrefix(got.header.Get("Content-Type"), "application/json") {
		c.text("", text, got.text)
	} else {
		var body any
		if got.text != "" && v.Response.Body != nil {
			require.NoError(t, json.Unmarshal([]byte(p.theirs(got.text)), &body), got.text)
		}
		c.value("", v.Response.Body, body)
	}
	for path := range s.differs {
		assert.True(t, c.used[path], "%s does not differ", path)
	}
	if t.Failed() {
		t.Logf("answer: %s", p.theirs(got.text))
	}
}

// target is the path with its query as it is sent.
func (p *play) target(v *vector) string {
	query := v.Request.RawQuery
	if query == "" {
		query = encoded(v.Request.Query)
	}
	target := p.ours(v.Request.Path)
	if query != "" {
		target += "?" + p.ours(strings.ReplaceAll(query, " ", "%20"))
	}
	return target
}

// encoded writes parameters as a query; one that is repeated is a list.
func encoded(query map[string]any) string {
	q := url.Values{}
	for name, value := range query {
		switch value := value.(type) {
		case []any:
			for _, each := range value {
				q.Add(name, fmt.Sprint(each))
			}
		default:
			q.Add(name, fmt.Sprint(value))
		}
	}
	return q.Encode()
}

func (p *play) body(v *vector) any {
	if text, form := v.Request.Body.(string); form {
		for name, value := range v.Request.Headers {
			if strings.EqualFold(name, "Content-Type") && strings.HasPrefix(value, "application/x-www-form-urlencoded") {
				return p.ours(text)
			}
		}
	} else if v.Request.Body == nil {
		return nil
	}
	text, err := json.Marshal(v.Request.Body)
	require.NoError(p.t, err)
	return p.ours(string(text))
}

func (p *play) headers(v *vector) (out []string) {
	for name, value := range v.Request.Headers {
		if !strings.EqualFold(name, "Authorization") {
			out = append(out, name, p.ours(value))
		}
	}
	return out
}

// comparison holds an answer against a vector: identifiers, dates, versions
// and tokens by their form, all else by value.
type comparison struct {
	t       *testing.T
	differs map[string]string
	used    map[string]bool // paths of differs that were needed
}

// wrong reports a difference unless it is excused.
func (c *comparison) wrong(path, format string, args ...any) {
	c.t.Helper()
	for pattern := range c.differs {
		if above, all := strings.CutSuffix(pattern, "**"); all && strings.HasPrefix(path, above) {
			c.used[pattern] = true
			return
		}
		if ok, err := filepath.Match(strings.ReplaceAll(pattern, ".", "/"), strings.ReplaceAll(path, ".", "/")); err == nil && ok {
			c.used[pattern] = true
			return
		}
	}
	c.t.Errorf("%s: "+format, append([]any{path}, args...)...)
}

func (c *comparison) headers(v *vector, got http.Header, p *play) {
	for name, want := range v.Response.Headers {
		switch value := got.Get(name); {
		case name == "X-Locale" || name == "Request-Context": // are sent sometimes, and nobody reads them
		case name == "Content-Type":
			wantType, _, _ := mime.ParseMediaType(want)
			if gotType, _, _ := mime.ParseMediaType(value); gotType != wantType {
				c.wrong("header."+name, "got %q, want %q", value, want)
			}
		case strings.HasPrefix(name, "MS-"):
			if value == "" {
				c.wrong("header."+name, "is missing")
			}
		case p.theirs(value) != want:
			c.wrong("header."+name, "got %q, want %q", value, want)
		}
	}
}

func (c *comparison) value(path string, want, got any) {
	c.t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, is := got.(map[string]any)
		if !is {
			c.wrong(path, "got %v, want an object", got)
			return
		}
		for name, value := range want {
			c.value(strings.TrimPrefix(path+"."+name, "."), value, object[name])
		}
	case []any:
		array, is := got.([]any)
		if !is || len(array) != len(want) {
			c.wrong(path, "got %v, want %d elements", got, len(want))
		}
		for n := range min(len(want), len(array)) {
			c.value(fmt.Sprintf("%s.%d", path, n), want[n], array[n])
		}
	case string:
		text, is := got.(string)
		if !is {
			c.wrong(path, "got %v, want %q", got, want)
			return
		}
		c.text(path, want, text)
	default:
		if got != want {
			c.wrong(path, "got %v, want %v", got, want)
		}
	}
}

// sorted is a URI with its parameters in one order and one encoding.
func sorted(uri string) string {
	path, query, _ := strings.Cut(uri, "?")
	q, err := url.ParseQuery(query)
	if err != nil {
		return uri
	}
	return path + "?" + q.Encode()
}

// The forms of texts whose values no two servers share.
var forms = []*regexp.Regexp{
	regexp.MustCompile(`(?i)[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}`),
	regexp.MustCompile(`^1\d{9}$`), // seconds of Unix
	regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`),
}

func (c *comparison) text(path, want, got string) {
	c.t.Helper()
	name := strings.ToLower(path[strings.LastIndex(path, ".")+1:])
	placeholder := strings.HasPrefix(want, "<") && strings.HasSuffix(want, ">")
	if placeholder || name == "etag" || name == "password" || strings.HasSuffix(name, "token") || strings.Contains(path, "headers.") {
		if got == "" {
			c.wrong(path, "is empty")
		}
		return
	}
	if name == "uri" {
		want, got = sorted(want), sorted(got)
	}
	for _, form := range forms {
		want, got = form.ReplaceAllString(want, "*"), form.ReplaceAllString(got, "*")
	}
	if want != got {
		c.wrong(path, "got %q, want %q", got, want)
	}
}
