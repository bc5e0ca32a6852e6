package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"cspkit.example/partnercentertest"
)

// control lets tests in other languages do what Go tests do with a World: move
// its clock, break it, look into it, and begin anew. Requests that come while
// the world is replaced are answered by the one or the other.
type control struct {
	world   atomic.Pointer[partnercentertest.World]
	options []partnercentertest.Option
	mu      sync.Mutex // one change at a time
	heal    []func()   // of the faults that requests added
}

func newControl(world *partnercentertest.World, options []partnercentertest.Option) *control {
	c := &control{options: options}
	c.world.Store(world)
	return c
}

// api answers with the world that is there now.
func (c *control) api(w http.ResponseWriter, r *http.Request) {
	c.world.Load().Handler().ServeHTTP(w, r)
}

// routes are those under /_control/.
func (c *control) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, run := range map[string]func(*http.Request) (any, error){
		"GET /_control/clock":     c.clock,
		"POST /_control/clock":    c.setClock,
		"GET /_control/journal":   c.journal,
		"GET /_control/tokens":    c.tokens,
		"POST /_control/faults":   c.addFault,
		"DELETE /_control/faults": c.removeFaults,
		"POST /_control/reset":    c.reset,
		"POST /_control/load":     c.load,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { answer(w, r, run) })
	}
	mux.HandleFunc("GET /_control/dump", c.dump)
	mux.HandleFunc("GET /_control/{$}", c.page)
	return mux
}

// maxWorld bounds a world file that is posted.
const maxWorld = 1 << 30

// answer runs a route and writes what it returns as JSON. Whatever fails is
// the request's fault: the message says why.
func answer(w http.ResponseWriter, r *http.Request, run func(*http.Request) (any, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, maxWorld)
	result, err := run(r)
	status := http.StatusOK
	if err != nil {
		status, result = http.StatusBadRequest, map[string]string{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(result); err != nil {
		slog.WarnContext(r.Context(), "an answer was not written", slog.Any("error", err))
	}
}

// clockJSON is the time of the world.
type clockJSON struct {
	Now     time.Time `json:"now"`
	Advance string    `json:"advance,omitempty"` // in: a duration such as 48h
}

func (c *control) clock(*http.Request) (any, error) {
	return clockJSON{Now: c.world.Load().Clock.Now()}, nil
}

// setClock moves the clock forward, or puts it to a time.
func (c *control) setClock(r *http.Request) (any, error) {
	var in clockJSON
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	clock := c.world.Load().Clock
	switch {
	case in.Advance != "":
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			return nil, err
		}
		clock.Advance(d)
	case !in.Now.IsZero():
		clock.Set(in.Now.UTC())
	default:
		return nil, errors.New(`give {"advance":"48h"} or {"now":"2020-07-01T00:00:00Z"}`)
	}
	return c.clock(r)
}

// callJSON is a line of the journal.
type callJSON struct {
	At     time.Time `json:"at"`
	Tenant string    `json:"tenant,omitempty"`
	User   string    `json:"user,omitempty"`
	Call   string    `json:"call"`
}

// journal is what was called, and how the clients behaved.
func (c *control) journal(*http.Request) (any, error) {
	world := c.world.Load()
	out := struct {
		Calls     []callJSON                   `json:"calls"`
		Exchanges []partnercentertest.Exchange `json:"exchanges"`
		Behaviour []string                     `json:"behaviour"`
	}{Calls: []callJSON{}, Exchanges: append([]partnercentertest.Exchange{}, world.Exchanges()...), Behaviour: append([]string{}, world.Behaviour()...)}
	for _, call := range world.Journal().Calls() {
		out.Calls = append(out.Calls, callJSON{call.At, string(call.Who.Tenant), string(call.Who.User), call.String()})
	}
	return out, nil
}

// tokens are bearer tokens of the fixture's users, by name.
func (c *control) tokens(*http.Request) (any, error) {
	world, out := c.world.Load(), map[string]string{}
	for name, who := range people(world) {
		out[name] = world.Token(who)
	}
	return out, nil
}

// faultJSON is a partnercentertest.WireFault on the wire.
type faultJSON struct {
	Method      string    `json:"method"`
	Path        string    `json:"path"`
	From        int       `json:"from"`
	Times       int       `json:"times"`
	Probability float64   `json:"probability"`
	After       time.Time `json:"after"`
	Until       time.Time `json:"until"`
	Status      int       `json:"status"`
	RetryAfter  string    `json:"retryAfter"` // a duration such as 10s
	RetryAsDate bool      `json:"retryAsDate"`
	Drop        bool      `json:"drop"`
	Lost        bool      `json:"lost"`
	Latency     string    `json:"latency"` // a duration
}

func (c *control) addFault(r *http.Request) (any, error) {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	var in faultJSON
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	f := partnercentertest.WireFault{
		Method: in.Method, Path: in.Path, From: in.From, Times: in.Times, Probability: in.Probability, After: in.After, Until: in.Until,
		Status: in.Status, RetryAsDate: in.RetryAsDate, Drop: in.Drop, Lost: in.Lost,
	}
	var err error
	for text, to := range map[string]*time.Duration{in.RetryAfter: &f.RetryAfter, in.Latency: &f.Latency} {
		if text == "" {
			continue
		}
		if *to, err = time.ParseDuration(text); err != nil {
			return nil, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heal = append(c.heal, c.world.Load().FailWire(f))
	return map[string]int{"faults": len(c.heal)}, nil
}

func (c *control) removeFaults(*http.Request) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, heal := range c.heal {
		heal()
	}
	c.heal = nil
	return map[string]int{"faults": 0}, nil
}

// reset begins anew, with the fixture.
func (c *control) reset(r *http.Request) (any, error) {
	return c.replace(r.Context(), func(context.Context, *partnercentertest.World) error { return nil }, c.options...)
}

// load begins anew, with the world file in the body.
func (c *control) load(r *http.Request) (any, error) {
	return c.replace(r.Context(), func(ctx context.Context, w *partnercentertest.World) error { return w.Load(ctx, r.Body) },
		append(c.options[:len(c.options):len(c.options)], partnercentertest.Empty())...)
}

// replace puts another world in the place of the one that is there. Tokens of
// the old one are of no use in it.
func (c *control) replace(ctx context.Context, fill func(context.Context, *partnercentertest.World) error, options ...partnercentertest.Option) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	world, err := partnercentertest.Open(context.WithoutCancel(ctx), options...)
	if err == nil {
		err = fill(ctx, world)
	}
	if err != nil {
		return nil, err
	}
	old := c.world.Swap(world)
	c.heal = nil
	old.Close()
	return clockJSON{Now: world.Clock.Now()}, nil
}

// dump writes the world as a file.
func (c *control) dump(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/jsonl")
	if err := c.world.Load().Dump(r.Context(), w); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
}

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// page shows the world to people. It changes nothing.
func (c *control) page(w http.ResponseWriter, r *http.Request) {
	shown, err := look(r.Context(), c.world.Load())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err := page.Execute(w, shown); err != nil {
		slog.WarnContext(r.Context(), "the page was not written", slog.Any("error", err))
	}
}
