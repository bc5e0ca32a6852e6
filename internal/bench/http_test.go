package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/fixture"
	"cspkit.example/partnercenter"
	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
)

// jsonServer also measures json-server from npm, which npx fetches.
var jsonServer = flag.Bool("json-server", false, "BenchmarkHTTP also measures json-server from npm")

// BenchmarkHTTP measures requests over loopback: against the fake, with
// authentication, the wire format, faults and the journal; against a bare
// handler that calls the same engine and writes bytes that were prepared; and
// against json-server with the same 1,000 customers.
func BenchmarkHTTP(b *testing.B) {
	for _, n := range sizes {
		if testing.Short() && n > sizes[0] {
			continue
		}
		s, err := servedWorlds[n]()
		if err != nil {
			b.Fatal(err)
		}
		for round := range *rounds {
			for _, what := range []string{"get", "page", "create"} {
				name := fmt.Sprintf("%s/customers=%d/round=%d", what, n, round)
				b.Run(name+"/impl=bare", func(b *testing.B) { s.measure(b, what, s.bare.URL) })
				b.Run(name+"/impl=fake", func(b *testing.B) { s.measure(b, what, s.fake.URL) })
				if *jsonServer && n == sizes[0] {
					b.Run(name+"/impl=json-server", func(b *testing.B) { s.measure(b, what, s.jsonServer(b)) })
				}
			}
		}
	}
}

// served is a world behind three servers.
type served struct {
	world      *partnercentertest.World
	token      string
	ids        []string // of the customers
	fake, bare *httptest.Server
	once       sync.Once
	other      string // address of json-server
	failed     error
	made       int
}

var servedWorlds = map[int]func() (*served, error){sizes[0]: servedOf(sizes[0]), sizes[1]: servedOf(sizes[1])}

func servedOf(n int) func() (*served, error) {
	return sync.OnceValues(func() (*served, error) { return newServed(context.Background(), n) })
}

func newServed(ctx context.Context, n int) (*served, error) {
	w, err := partnercentertest.Open(ctx)
	if err != nil {
		return nil, err
	}
	s := &served{world: w, token: w.Token(w.Anna), ids: []string{string(w.Relecloud)}}
	for len(s.ids) < n {
		made, err := w.As(w.Anna).Customers().Create(ctx, s.next())
		if err != nil {
			return nil, err
		}
		s.ids = append(s.ids, string(made.Customer.ID))
	}
	s.fake = w.Server()
	s.bare = httptest.NewServer(s.bareHandler())
	return s, nil
}

// bareHandler answers what the fake answers, from memory, after it did the
// same with the engine.
func (s *served) bareHandler() http.Handler {
	anna := s.world.As(s.world.Anna)
	answers := map[string][]byte{}
	for what, target := range map[string]string{"get": "/v1/customers/" + s.ids[0], "page": "/v1/customers?size=100"} {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, target, nil)
		r.Header.Set("Authorization", "Bearer "+s.token)
		answer := httptest.NewRecorder()
		s.world.Handler().ServeHTTP(answer, r)
		answers[what] = answer.Body.Bytes()
	}
	mux := http.NewServeMux()
	reply := func(w http.ResponseWriter, body []byte, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // the client may be gone
	}
	mux.HandleFunc("GET /v1/customers/{id}", func(w http.ResponseWriter, r *http.Request) {
		_, err := anna.Customer(permissions.TenantID(r.PathValue("id"))).Get(r.Context())
		reply(w, answers["get"], err)
	})
	mux.HandleFunc("GET /v1/customers", func(w http.ResponseWriter, r *http.Request) {
		_, err := anna.Customers().List(r.Context(), partnercenter.CustomerQuery{Paging: partnercenter.Paging{Limit: 100}})
		reply(w, answers["page"], err)
	})
	mux.HandleFunc("POST /v1/customers", func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		if err == nil {
			_, err = anna.Customers().Create(r.Context(), s.next())
		}
		w.WriteHeader(http.StatusCreated)
		reply(w, answers["get"], err)
	})
	return mux
}

// next is another customer to create.
func (s *served) next() (n customers.NewCustomer) {
	s.made++
	return fixture.NewCustomer(fmt.Sprint("customer", s.made), "US", "Ann")
}

// body is one as clients send it.
func (s *served) body() []byte {
	n := s.next()
	p, a := n.Profile, n.Profile.Address
	text, _ := json.Marshal(map[string]any{ // texts can always be written
		"companyProfile": map[string]any{"domain": n.Domain},
		"billingProfile": map[string]any{
			"culture": p.Culture, "email": p.Email, "language": p.Language, "companyName": p.CompanyName, "defaultAddress": map[string]any{
				"firstName": a.FirstName, "lastName": a.LastName, "addressLine1": a.Line1, "city": a.City, "state": a.State, "postalCode": a.PostalCode, "country": a.Country,
			},
		},
	})
	return text
}

// measure asks one of the servers again and again, over one connection.
func (s *served) measure(b *testing.B, what string, base string) {
	customers := base + "/v1/customers"
	i := 0
	for b.Loop() {
		i++
		method, target, body := http.MethodGet, customers+"/"+s.ids[i*7919%len(s.ids)], []byte(nil)
		switch what {
		case "page":
			target = customers + "?size=100&_limit=100" // the second name is json-server's
		case "create":
			method, target, body = http.MethodPost, customers, s.body()
		}
		if err := s.ask(b.Context(), method, target, body); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
}

func (s *served) ask(ctx context.Context, method, target string, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	r.Header.Set("MS-CorrelationId", "bench")
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode >= http.StatusBadRequest {
		err = errors.New(answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}

// jsonServer starts json-server with the customers of the world, once.
func (s *served) jsonServer(b *testing.B) string {
	s.once.Do(func() { s.other, s.failed = s.startJSONServer() })
	if s.failed != nil {
		b.Skip("json-server did not start: ", s.failed)
	}
	return s.other
}

func (s *served) startJSONServer() (string, error) {
	page := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, fmt.Sprint("/v1/customers?size=", len(s.ids)), nil)
	r.Header.Set("Authorization", "Bearer "+s.token)
	s.world.Handler().ServeHTTP(page, r)
	var list struct{ Items []json.RawMessage }
	if err := json.Unmarshal(page.Body.Bytes(), &list); err != nil {
		return "", err
	}
	folder, err := os.MkdirTemp("", "json-server")
	if err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]any{"customers": list.Items})
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "db.json"), data, 0o600)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "routes.json"), []byte(`{"/v1/*": "/$1"}`), 0o600)
	}
	if err != nil {
		return "", err
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		return "", err
	}
	server := exec.Command("npx", "--yes", "json-server@0.17.4", "--quiet", "--host", "127.0.0.1", "--port", address[strings.LastIndex(address, ":")+1:], "--routes", "routes.json", "db.json")
	server.Dir = folder
	if err := server.Start(); err != nil { // it ends with the process that runs the benchmark
		return "", err
	}
	for range 600 {
		if s.ask(context.Background(), http.MethodGet, "http://"+address+"/v1/customers/"+s.ids[0], nil) == nil {
			return "http://" + address, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return "", errors.New("it does not answer")
}

// BenchmarkIdleConnections reports what a thousand connections that wait cost
// a server of the fake, clients left out as far as possible: they are raw
// connections on which one request was made. It fails at 64 MiB.
func BenchmarkIdleConnections(b *testing.B) {
	const connections, limit = 1000, 64
	w, err := partnercentertest.Open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	address := w.Server().Listener.Addr().String()
	request := "GET /v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + w.Token(w.Anna) + "\r\n\r\n"
	for b.Loop() {
		before := memory()
		var open []net.Conn
		for range connections {
			c, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", address)
			if err == nil {
				_, err = io.WriteString(c, request)
			}
			if err == nil {
				_, err = io.ReadFull(c, make([]byte, 15)) // HTTP/1.1 200 OK
			}
			if err != nil {
				b.Fatal(err)
			}
			open = append(open, c)
		}
		took := memory() - before
		for _, c := range open {
			_ = c.Close() // done with it
		}
		if took > limit {
			b.Fatalf("%.1f MiB", took)
		}
		b.ReportMetric(took, "MiB")
	}
}

// memory is what the process has in use: heap and stacks, in MiB.
func memory() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse+m.StackInuse) / (1 << 20)
}

// BenchmarkWorlds measures a world for a test, and a fork of it, beside
// building the fixture anew, at each number of customers in the world.
func BenchmarkWorlds(b *testing.B) {
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			w, err := partnercentertest.Open(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			w.Close()
		}
	})
	b.Run("built-anew", func(b *testing.B) {
		for b.Loop() {
			if _, err := fixture.Build(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, n := range sizes {
		if testing.Short() && n > sizes[0] {
			continue
		}
		s, err := servedWorlds[n]()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("fork/customers=%d", n), func(b *testing.B) {
			for b.Loop() {
				w, err := s.world.Branch(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				w.Close()
			}
		})
	}
}
