package activity_test

import (
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"cspkit.example/pcerr"
	"github.com/google/go-cmp/cmp"
)

const day = 24 * time.Hour

func TestACT_10_ACT_11_Resolve(t *testing.T) {
	t.Parallel()
	ago := func(d time.Duration) time.Time { return noon.Add(-d) }
	for name, c := range map[string]struct {
		in, want activity.Query
		code     pcerr.Code
		rule     pcerr.Rule
		field    string
	}{
		"the last 30 days":     {want: activity.Query{Start: ago(30 * day), End: noon}},
		"from a start":         {in: activity.Query{Start: ago(40 * day)}, want: activity.Query{Start: ago(40 * day), End: noon}},
		"30 days up to an end": {in: activity.Query{End: ago(60 * day)}, want: activity.Query{Start: ago(90 * day), End: ago(60 * day)}},
		"too old an end":       {in: activity.Query{End: ago(60*day + 1)}, code: pcerr.QueryWindowExceeded, rule: "ACT-10"},
		"exactly 90 days":      {in: activity.Query{Start: ago(90 * day)}, want: activity.Query{Start: ago(90 * day), End: noon}},
		"more than 90 days":    {in: activity.Query{Start: ago(90*day + 1)}, code: pcerr.QueryWindowExceeded, rule: "ACT-10"},
		"one moment":           {in: activity.Query{Start: ago(0), End: ago(0)}, want: activity.Query{Start: noon, End: noon}},
		"backwards":            {in: activity.Query{Start: ago(1), End: ago(2)}, code: pcerr.InvalidInput, rule: "ACT-10", field: "end"},
		"resource in capitals": {in: activity.Query{Resource: "Order"}, want: activity.Query{Start: ago(30 * day), End: noon, Resource: "order"}},
		"unknown resource":     {in: activity.Query{Resource: "reservation"}, code: pcerr.InvalidInput, rule: "ACT-11", field: "resource"},
		"a customer in capitals": {
			in:   activity.Query{Customer: "ABCDEF00-0000-4000-8000-00000000000F"},
			want: activity.Query{Start: ago(30 * day), End: noon, Customer: "abcdef00-0000-4000-8000-00000000000f"},
		},
		"no customer":   {in: activity.Query{Customer: "relecloud"}, code: pcerr.InvalidInput, rule: "ID-2", field: "customer"},
		"a broken name": {in: activity.Query{CustomerName: "\x00"}, code: pcerr.InvalidInput, rule: "ID-13", field: "customerName"},
		"two filters":   {in: activity.Query{CustomerName: "a", Resource: "order"}, code: pcerr.InvalidInput, rule: "ACT-11", field: "filter"},
		"other filters": {in: activity.Query{CustomerName: "a", Customer: relecloud}, code: pcerr.InvalidInput, rule: "ACT-11", field: "filter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := c.in.Resolve(noon)
			wantRefusal(t, err, c.code, c.rule, c.field)
			if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestACT_11_Matches(t *testing.T) {
	t.Parallel()
	r := switchedOn()
	for name, c := range map[string]struct {
		in   activity.Query
		want bool
	}{
		"no filter":             {activity.Query{}, true},
		"the customer":          {activity.Query{Customer: relecloud}, true},
		"another customer":      {activity.Query{Customer: contoso}, false},
		"part of the name":      {activity.Query{CustomerName: "CLOUD"}, true},
		"the whole name":        {activity.Query{CustomerName: "relecloud"}, true},
		"another name":          {activity.Query{CustomerName: "relecloud "}, false},
		"the resource":          {activity.Query{Resource: "Self_Serve_Policy"}, true},
		"another resource":      {activity.Query{Resource: activity.ResourceOrder}, false},
		"the window is ignored": {activity.Query{Start: noon.Add(day), End: noon.Add(2 * day)}, true},
	} {
		q, err := c.in.Resolve(noon)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got := q.Matches(&r); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

func TestDataKeepsItsOrder(t *testing.T) {
	t.Parallel()
	d := activity.NewData("b", "1", "a", "2", "b", "3", "left out")
	var got []string
	for k, v := range d.All() {
		got = append(got, k+"="+v)
	}
	if diff := cmp.Diff([]string{"b=1", "a=2", "b=3"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range d.All() {
		break // the sequence stops when it is told to
	}
	if d.Get("b") != "1" || d.Get("c") != "" || d.Len() != 3 {
		t.Errorf("Get and Len give %q, %q, %d", d.Get("b"), d.Get("c"), d.Len())
	}
	if one := activity.NewData("b", "1"); one.Len() != 1 || one.Get("b") != "1" {
		t.Errorf("a single pair is %v", one)
	}
	for _, other := range []activity.Data{
		{}, activity.NewData("b", "1", "a", "2"), activity.NewData("a", "2", "b", "1", "b", "3"), activity.NewData("b", "1", "a", "2", "b", "4"),
	} {
		if d.Equal(other) {
			t.Errorf("%v equals %v", d, other)
		}
	}
	if !d.Equal(activity.NewData("b", "1", "a", "2", "b", "3")) || !activity.NewData("x").Equal(activity.Data{}) {
		t.Error("the same pairs in the same order are equal")
	}
}

func TestDataInJSON(t *testing.T) {
	t.Parallel()
	for _, d := range []activity.Data{{}, activity.NewData("k", "v"), activity.NewData("b", "<&>", "a", "\u2028", "", "")} {
		data, err := d.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		was := activity.NewData("was", "there")
		got := was
		if err := got.UnmarshalJSON(data); err != nil || !got.Equal(d) {
			t.Errorf("%s reads as %v, %v", data, got, err)
		}
		if was.Get("was") != "there" {
			t.Errorf("reading %s has changed a copy: %v", data, was)
		}
	}
	var d activity.Data
	if d.UnmarshalJSON([]byte(`{"a":1}`)) == nil || d.Len() != 0 {
		t.Errorf("an object is read as %v", d)
	}
}

func FuzzResolve(f *testing.F) {
	f.Add(int64(0), int64(0), "", "", "")
	f.Add(int64(90), int64(1), "order", "", "")
	f.Fuzz(func(t *testing.T, start, end int64, resource, customer, customerName string) {
		q := activity.Query{Resource: activity.ResourceType(resource), CustomerName: customerName}
		if customer != "" {
			q.Customer = relecloud[:len(relecloud)-1] + "f"
		}
		if start != 0 {
			q.Start = noon.Add(time.Duration(start))
		}
		if end != 0 {
			q.End = noon.Add(time.Duration(end))
		}
		got, err := q.Resolve(noon)
		if err != nil {
			return
		}
		if got.Start.Before(noon.Add(-90*day)) || got.End.Before(got.Start) || strings.ToLower(string(got.Resource)) != string(got.Resource) {
			t.Errorf("%+v resolves to %+v", q, got)
		}
		if again, err := got.Resolve(noon); err != nil || !cmp.Equal(got, again) {
			t.Errorf("%+v, resolved again, is %+v, %v", got, again, err)
		}
	})
}
