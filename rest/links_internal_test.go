package rest

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What comes out is JSON with the texts as they are.
func TestLinks(t *testing.T) {
	t.Parallel()
	next := get(`/customers?filter={"Field":"é\ ` + "\x01" + `"}&size=1`)
	next.Headers = []linkHeader{{"MS-ContinuationToken", `a"b`}}
	for name, c := range map[string]struct {
		in   any
		want string
	}{
		"none":   {&links{}, `{}`},
		"self":   {self("/customers"), `{"self":{"uri":"/customers","method":"GET","headers":[]}}`},
		"no URI": {self(""), `{"self":{"method":"GET","headers":[]}}`},
		"escaped": {&links{Self: get("/"), Next: next}, `{"self":{"uri":"/","method":"GET","headers":[]},
			"next":{"uri":"/customers?filter={\"Field\":\"é\\ \u0001\"}&size=1","method":"GET","headers":[{"key":"MS-ContinuationToken","value":"a\"b"}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(c.in)
			if err != nil {
				t.Fatal(err)
			}
			var got, want any
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(c.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	var back struct{ Links links }
	if err := json.Unmarshal([]byte(`{"Links":{"self":"not a link"}}`), &back); err != nil {
		t.Errorf("links that clients send back are not read: %v", err)
	}
}
