package activity_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"testing"
	"time"

	"cspkit.example/activity"
	"github.com/google/go-cmp/cmp"
)

// sequence yields records, and an error at the end if there is one.
func sequence(err error, records ...activity.Record) iter.Seq2[activity.Record, error] {
	return func(yield func(activity.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
		if err != nil {
			yield(activity.Record{}, err)
		}
	}
}

func TestACT_13_WriteCSV(t *testing.T) {
	t.Parallel()
	bought := activity.Record{
		Date: noon.Add(time.Second).In(time.FixedZone("CEST", 2*60*60)), CustomerName: `Rele "the cloud", Inc.`,
		User: "microsoft", Operation: activity.CreateOrder,
	}
	formula := activity.Record{Date: noon, CustomerName: "=HYPERLINK(0)", User: "@anna", Operation: "-1+2"}
	var b strings.Builder
	if err := activity.WriteCSV(&b, sequence(nil, switchedOn(), bought, formula)); err != nil {
		t.Fatal(err)
	}
	want := "Date,User affected,Action,Partner user\r\n" +
		"2020-05-20T12:00:00Z,Relecloud,Create Customer Purchase Permissions,anna@contoso.com\r\n" +
		"2020-05-20T12:00:01Z,\"Rele \"\"the cloud\"\", Inc.\",Create Order,microsoft\r\n" +
		"2020-05-20T12:00:00Z,'=HYPERLINK(0),'-1+2,'@anna\r\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b.Reset()
	if err := activity.WriteCSV(&b, sequence(nil)); err != nil || b.String() != "Date,User affected,Action,Partner user\r\n" {
		t.Errorf("nothing is written as %q, %v", b.String(), err)
	}
}

// stuck is a writer that always fails.
type stuck struct{ err error }

func (s stuck) Write([]byte) (int, error) { return 0, s.err }

func TestWriteCSVStopsAtTheFirstError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	if err := activity.WriteCSV(&strings.Builder{}, sequence(broken, switchedOn())); !errors.Is(err, broken) {
		t.Errorf("the error of the sequence gives %v", err)
	}
	if err := activity.WriteCSV(stuck{broken}, sequence(nil, switchedOn())); !errors.Is(err, broken) {
		t.Errorf("the error of the writer gives %v", err)
	}
	many := 0
	endless := func(yield func(activity.Record, error) bool) {
		for many < 100_000 && yield(switchedOn(), nil) {
			many++
		}
	}
	if err := activity.WriteCSV(stuck{broken}, endless); !errors.Is(err, broken) || many == 100_000 {
		t.Errorf("a stuck writer took %d records and gave %v", many, err)
	}
}

// negative is a number that is no formula, though it begins like one.
var negative = regexp.MustCompile(`^-[0-9]+(\.[0-9]+)?$`)

// formula is what a spreadsheet may take for one.
var formula = regexp.MustCompile(`^[\s\p{Cc}\p{Cf}\p{Zs}]*[=+\-@＝＋－＠]|^[\t\r\n]`)

// Negative amounts stay numbers; what only looks like one is guarded.
func TestWriteTableGuardsFormulasAndLeavesNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"-101.32": "-101.32", "-0.00": "-0.00", "-1": "-1", "12.50": "12.50", "-000123456789012345678901234567890.1": "-000123456789012345678901234567890.1",
		"": "", "-": "'-", "--1": "'--1", "-1.": "'-1.", "-.5": "'-.5", "-1.2.3": "'-1.2.3", "-1,5": "\"'-1,5\"", "-1e3": "'-1e3", "-1+2": "'-1+2",
		"-1 ": "'-1 ", "- 1": "'- 1", "-1\n=2": "\"'-1\r\n=2\"", "-cmd|' /C calc'!A0": "'-cmd|' /C calc'!A0", "-١": "'-١", "-101.32 USD": "'-101.32 USD",
		"+1": "'+1", "+101.32": "'+101.32", "=1": "'=1", "@1": "'@1", "\t-1": "'\t-1", "\r-1": "\"'-1\"", "−1": "−1",
		"\n=1": "\"'\r\n=1\"", "\n1": "\"'\r\n1\"", " =1": "' =1", " -1": "' -1", "\u00a0@1": "'\u00a0@1", "\u200b\ufeff+1": "'\u200b\ufeff+1", "\x00=1": "'\x00=1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠1": "'＠1", " ＝1": "' ＝1", " 1": "\" 1\"", "a=1": "a=1", "'=1": "'=1", "\xff=1": "\xff=1",
	} {
		var b strings.Builder
		one := func(yield func(string, error) bool) { yield(text, nil) }
		if err := activity.WriteTable(&b, []string{"Total", "Currency"}, one, func(s string) []string { return []string{s, "USD"} }); err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSuffix(strings.TrimPrefix(b.String(), "Total,Currency\r\n"), ",USD\r\n"); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("Relecloud", "create_order", "anna@contoso.com")
	f.Add("=1+1", "+", "-")
	f.Add("@x", "\t", "\r=1")
	f.Add("a\"b", "a,b", "a\r\nb")
	f.Add("-101.32", "-1-1", "-.5")
	f.Add("", "'", "\n=")
	f.Add(" =1", "\u200b＝", "\r\n\t@")
	f.Fuzz(func(t *testing.T, customer, operation, user string) {
		var b strings.Builder
		r := activity.Record{Date: noon, CustomerName: customer, Operation: activity.Operation(operation), User: user}
		if err := activity.WriteCSV(&b, sequence(nil, r)); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != 4 {
			t.Fatalf("%q parses as %q, %v", b.String(), rows, err)
		}
		for i, cell := range rows[1] {
			if formula.MatchString(cell) && !negative.MatchString(cell) {
				t.Errorf("the cell %q begins like a formula", cell)
			}
			value := []string{"2020-05-20T12:00:00Z", customer, r.Action(), user}[i]
			value = strings.ReplaceAll(value, "\r", "") // line ends become those of the file
			if got := strings.TrimPrefix(cell, "'"); got != strings.TrimPrefix(value, "'") && got != value {
				t.Errorf("%q reads as %q", value, cell)
			}
		}
	})
}

func ExampleWriteCSV() {
	record := activity.Record{
		Date: time.Date(2020, 5, 20, 12, 0, 0, 0, time.UTC), CustomerName: "Relecloud", User: "anna@contoso.com",
		Operation: activity.CreateSelfServePolicy,
	}
	records := func(yield func(activity.Record, error) bool) { yield(record, nil) }
	var file strings.Builder
	if err := activity.WriteCSV(&file, records); err != nil {
		fmt.Println(err)
	}
	fmt.Print(strings.ReplaceAll(file.String(), "\r\n", "\n"))
	// Output:
	// Date,User affected,Action,Partner user
	// 2020-05-20T12:00:00Z,Relecloud,Create Customer Purchase Permissions,anna@contoso.com
}
