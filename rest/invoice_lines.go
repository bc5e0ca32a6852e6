package rest

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cspkit.example/billing"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

// lineKind is a kind of line items: clients choose the class of an item by its
// provider and type.
type lineKind struct {
	provider, line string
	file           billing.FileKind
	daily          bool // usage day by day
	to             func(partnercenter.InvoiceLine) any
}

var lineKinds = []lineKind{
	{"office", "billing_line_items", billing.LicenseBased, false, licenseLine},
	{"azure", "billing_line_items", billing.UsageBased, false, usageLine},
	{"azure", "usage_line_items", billing.UsageBased, true, dailyLine},
	{"one_time", "billing_line_items", billing.OneTimeFile, false, oneTimeLine},
	{"marketplace", "usage_line_items", billing.DailyRatedUsage, true, ratedLine},
}

// lineKind is the kind of line items that the path or the query asks for. All
// providers, and for usage one_time, are those of one-time invoices.
func (c *call) lineKind() (lineKind, error) {
	provider, err := oneOf("provider", word(cmp.Or(c.id("provider"), c.text("provider"))), "none", "office", "azure", "one_time", "marketplace", "all")
	if err != nil {
		return lineKind{}, err
	}
	line, err := oneOf("invoicelineitemtype", word(cmp.Or(c.id("type"), c.text("invoicelineitemtype"))), "none", "usage_line_items", "billing_line_items")
	if err != nil {
		return lineKind{}, err
	}
	switch {
	case provider != "one_time" && provider != "all":
	case line == "usage_line_items":
		provider = "marketplace"
	default:
		provider = "one_time"
	}
	at := slices.IndexFunc(lineKinds, func(k lineKind) bool { return k.provider == provider && k.line == line })
	if at < 0 {
		return lineKind{}, problem{http.StatusBadRequest, 800002, "give a provider and an invoicelineitemtype that belong together, such as Office and BillingLineItems", sourceAPI}
	}
	return lineKinds[at], nil
}

// linePage reads a page of line items.
type linePage func(context.Context, partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error)

// linesPageMax is the most line items on a page, and how many there are unless
// the request says otherwise.
const linesPageMax = 2000

// invoiceLines lists the lines of an invoice, or what none has yet. Those of
// recurring invoices are read by offset, those of one-time invoices by token.
func (c *call) invoiceLines() (*answer, error) {
	kind, err := c.lineKind()
	if err != nil {
		return nil, err
	}
	list, err := c.linesOf(kind)
	if err != nil {
		return nil, err
	}
	var out *collection[any]
	if kind.file.InvoiceType() == billing.Recurring {
		out, err = offsetPage(c, everyPage(c, list), linesPageMax, kind.to)
	} else {
		out, err = c.seekLines(list, kind.to)
	}
	if err != nil {
		return nil, err
	}
	return ok(out)
}

// linesOf is where the lines come from. Days of usage come customer by
// customer.
func (c *call) linesOf(kind lineKind) (linePage, error) {
	from, id := c.session.Invoices(), c.invoiceID()
	if strings.EqualFold(string(id), "unbilled") {
		period, err := oneOf("period", word(c.text("period")), "current", "previous")
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error) {
			p.Limit = 1
			page, err := from.Unbilled(ctx, kind.file, period == "previous", p)
			page.Items = slices.DeleteFunc(page.Items, c.otherCurrency)
			return page, err
		}, nil
	}
	return func(ctx context.Context, p partnercenter.Paging) (partnercenter.Page[partnercenter.InvoiceLine], error) {
		if kind.daily {
			p.Limit = 1
			return from.DailyLines(ctx, id, kind.file, p)
		}
		return from.LinePage(ctx, id, kind.file, p)
	}, nil
}

// otherCurrency is true for lines in another currency than the one that the
// request asks for.
func (c *call) otherCurrency(l partnercenter.InvoiceLine) bool {
	code := c.text("currencycode")
	return code != "" && !strings.EqualFold(code, l.Total.Currency())
}

// seekLines is a page of lines that go on where it has a next link. It may
// have more lines than were asked for: all those of the last customer.
func (c *call) seekLines(list linePage, to func(partnercenter.InvoiceLine) any) (*collection[any], error) {
	p, err := c.paging(linesPageMax, linesPageMax)
	if err != nil {
		return nil, err
	}
	var page partnercenter.Page[partnercenter.InvoiceLine]
	for size, more := p.Limit, true; more; more = page.Next != "" && len(page.Items) < size {
		p.Limit = min(size-len(page.Items), readAtOnce)
		part, err := list(c, p)
		if err != nil {
			return nil, err
		}
		page.Items, page.Next = append(page.Items, part.Items...), part.Next
		p.After = page.Next
	}
	return pageOf(c, page, to), nil
}

// estimateJSON leads to lines that no invoice has yet.
type estimateJSON struct {
	Type        string `json:"type"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Period      string `json:"period"`
	Link        *link  `json:"link"`
}

// estimateLinks leads to what is not billed yet, in the partner's currency
// unless the request names another.
func (c *call) estimateLinks() (*answer, error) {
	if err := c.session.Can(c, permissions.DailyRatedUsageGet, ""); err != nil {
		return nil, err
	}
	code := strings.ToUpper(c.text("currencycode"))
	if code == "" {
		partner, err := c.session.Account().Get(c)
		if err != nil {
			return nil, err
		}
		code = ownCurrency(partner)
	}
	var out []estimateJSON
	for _, e := range []struct{ kind, provider, line, title, description string }{
		{"daily_rated_usage", "Marketplace", "UsageLineItems", "Daily rated usage unbilled", "Usage that no invoice has yet."},
		{"non_consumption", "all", "billinglineitems", "Unbilled reconciliation line items", "What no invoice has yet, without usage."},
	} {
		for _, period := range []string{"current", "previous"} {
			uri := "/invoices/unbilled/lineitems?provider=" + e.provider + "&invoicelineitemtype=" + e.line + "&currencycode=" + url.QueryEscape(code) + "&period=" + period + "&size=2000"
			out = append(out, estimateJSON{e.kind, e.title, e.description, pascal(period), get(uri)})
		}
	}
	return ok(list(c, out))
}
