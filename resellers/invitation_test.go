package resellers_test

import (
	"strings"
	"testing"

	"cspkit.example/pcerr"
	"cspkit.example/resellers"
	"github.com/google/go-cmp/cmp"
)

const link = "https://portal.office.com/partner/partnersignup.aspx?type=ResellerRelationship&id=11111111-0000-4000-8000-000000000001&csp=1&msppid=0&dap=true&rid=44444444-0000-4000-8000-000000000001"

// TestREL_6_IR_4_TheTextMustKeepTheLink tries texts with and without it.
func TestREL_6_IR_4_TheTextMustKeepTheLink(t *testing.T) {
	t.Parallel()
	html := strings.ReplaceAll(link, "&", "&amp;")
	for name, c := range map[string]struct {
		body string
		ok   bool
	}{
		"alone":                 {link, true},
		"on a line":             {"Dear customer,\n" + link + "\r\nYours", true},
		"in angle brackets":     {"<" + link + ">", true},
		"in brackets":           {"(" + link + ")", true},
		"at the end, full stop": {"Open " + link + ".", true},
		"comma and space":       {link + ", please", true},
		"in HTML":               {`<a href="` + html + `">accept</a>`, true},
		"in HTML, not escaped":  {`<a href='` + link + `'>accept</a>`, true},
		"before a tag":          {html + "</p>", true},
		"twice, first longer":   {link + "0 and " + link, true},

		"empty":                   {"", false},
		"no link":                 {"Please work with us.", false},
		"a part of a longer ID":   {link + "0", false},
		"with another parameter":  {link + "&csp=0", false},
		"in HTML, longer":         {html + "&amp;x=1", false},
		"with a fragment":         {link + "#x", false},
		"with a longer path":      {link + "/x", false},
		"encoded on":              {link + "%20", false},
		"a full stop inside":      {link + ".evil", false},
		"a semicolon inside":      {link + ";x", false},
		"without its last letter": {link[:len(link)-1], false},
		"without DAP":             {strings.Replace(link, "dap=true", "dap=false", 1), false},
		"of another partner":      {strings.Replace(link, "id=1", "id=2", 1), false},
		"broken over two lines":   {link[:40] + "\n" + link[40:], false},
		"in capitals":             {strings.ToUpper(link), false},
		"escaped twice":           {strings.ReplaceAll(html, "&", "&amp;"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			draft := resellers.NewInvitation(link, "Subject", "Text\n"+link)
			for _, rule := range []pcerr.Rule{"REL-6", "IR-4"} {
				got, err := draft.EditEmail(rule, "Another subject", c.body)
				want := draft
				if c.ok {
					wantRefusal(t, err, "", "", "")
					want.Subject, want.Body = "Another subject", c.body
				} else {
					wantRefusal(t, err, pcerr.LinkMissing, rule, "emailBody")
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
	if resellers.HoldsLink("text", "") || resellers.HoldsLink("", "") {
		t.Error("no link is in no text")
	}
}

func TestEditEmailChecksTheText(t *testing.T) {
	t.Parallel()
	draft := resellers.NewInvitation(link, "Subject", link)
	for name, c := range map[string]struct{ subject, body, field string }{
		"no subject":        {"", link, "emailSubject"},
		"two lines":         {"Subject\nBcc: x", link, "emailSubject"},
		"too long a text":   {"Subject", link + strings.Repeat(" ", 8192), "emailBody"},
		"a control in text": {"Subject", link + "\x00", "emailBody"},
	} {
		got, err := draft.EditEmail("REL-6", c.subject, c.body)
		t.Log(name)
		wantRefusal(t, err, pcerr.InvalidInput, "ID-13", c.field)
		if got != draft {
			t.Errorf("%s changes the draft", name)
		}
	}
}

// TestREL_5_REL_20_TheLifeOfAnInvitation walks through its states.
func TestREL_5_REL_20_TheLifeOfAnInvitation(t *testing.T) {
	t.Parallel()
	draft := resellers.NewInvitation(link, "Subject", link)
	if want := (resellers.Invitation{URL: link, Subject: "Subject", Body: link, State: resellers.Draft}); draft != want {
		t.Errorf("a new invitation is %+v", draft)
	}
	done, err := draft.MarkDone("REL-5")
	if err != nil || done.State != resellers.Done {
		t.Errorf("done: %v, %v", done.State, err)
	}
	if again, err := done.MarkDone("REL-5"); err != nil || again != done {
		t.Errorf("done twice: %v, %v", again.State, err)
	}
	if edited, err := done.EditEmail("REL-6", "S", "x "+link); err != nil || edited.State != resellers.Done {
		t.Errorf("edited after Done: %v, %v", edited.State, err)
	}
	for _, v := range []resellers.Invitation{draft, done} {
		wantRefusal(t, v.CheckOpen(), "", "", "")
		gone, err := v.Withdraw("REL-20")
		if err != nil || gone.State != resellers.Withdrawn || gone.Body != v.Body {
			t.Errorf("withdrawn: %v, %v", gone, err)
		}
		wantRefusal(t, gone.CheckOpen(), pcerr.RequestWithdrawn, "REL-20", "")
		for _, f := range []func() (resellers.Invitation, error){
			func() (resellers.Invitation, error) { return gone.Withdraw("REL-20") },
			func() (resellers.Invitation, error) { return gone.MarkDone("REL-20") },
			func() (resellers.Invitation, error) { return gone.EditEmail("REL-20", "S", "no link") },
		} {
			same, err := f()
			wantRefusal(t, err, pcerr.RequestWithdrawn, "REL-20", "")
			if same != gone {
				t.Errorf("a withdrawn invitation changes to %+v", same)
			}
		}
	}
}

// FuzzHoldsLink puts a link between two texts, and takes it away again.
func FuzzHoldsLink(f *testing.F) {
	f.Add("Dear customer, ", "\nYours")
	f.Add("<a href=\"", "\">x</a>")
	f.Add("", "0 ")
	f.Add("&amp;", "&amp;")
	f.Add("https://portal.office.com/", ".\n")
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, end := range []string{"", "\n", " ", "\"", "<", ">", ")", ". ", ", ", "\t"} {
			if end == "" && after != "" {
				continue // what follows may make it a longer link
			}
			before := before + " " // what stands at once before it may make it the end of another link
			if !resellers.HoldsLink(before+link+end+after, link) {
				t.Errorf("%q before, %q after: the link is not seen", before, end+after)
			}
			if html := strings.ReplaceAll(link, "&", "&amp;"); !resellers.HoldsLink(before+html+end+after, link) {
				t.Errorf("%q before, %q after: the link is not seen in HTML", before, end+after)
			}
		}
		text := before + after
		if plain := strings.ReplaceAll(text, "&amp;", "&"); !strings.Contains(plain, link) && resellers.HoldsLink(text, link) {
			t.Errorf("%q holds no link", text)
		}
		for _, more := range []string{"0", "a", "&x=1", "&amp;x=1", "/", "#", "%20", "=", "-", "_", ".x", ",x"} {
			if longer := link + more; !strings.Contains(text, link) && resellers.HoldsLink(longer+" "+"x", link) {
				t.Errorf("%q is another link", longer)
			}
		}
		for _, less := range []string{"https://evil.example/?u=", "x", "/", "%20"} {
			if !strings.Contains(text, link) && resellers.HoldsLink(less+link, link) {
				t.Errorf("%q is another link", less+link)
			}
		}
	})
}
