package rest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"cspkit.example/billing"
	"cspkit.example/orders"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
)

// utilizationJSON is usage of classic Azure in an hour or on a day.
type utilizationJSON struct {
	UsageStartTime date              `json:"usageStartTime"`
	UsageEndTime   date              `json:"usageEndTime"`
	Resource       utilizedJSON      `json:"resource"`
	Quantity       json.Number       `json:"quantity"`
	Unit           string            `json:"unit"`
	InfoFields     map[string]string `json:"infoFields"`
	InstanceData   *utilizedAtJSON   `json:"instanceData,omitempty"`
	Attributes     *attributes       `json:"attributes"`
}

type utilizedJSON struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Category    string `json:"category"`
	Subcategory string `json:"subcategory"`
	Region      string `json:"region"`
}

// utilizedAtJSON says where it was used, and which reservation covered it
// (BILL-20).
type utilizedAtJSON struct {
	ResourceURI    string            `json:"resourceUri"`
	Location       string            `json:"location"`
	PartNumber     string            `json:"partNumber"`
	OrderNumber    string            `json:"orderNumber"`
	AdditionalInfo map[string]string `json:"additionalInfo"`
}

func utilizationOf(r partnercenter.MeteredRecord) utilizationJSON {
	info := map[string]string{}
	if r.Reservation != "" {
		info["ReservationId"], info["ConsumptionMeter"] = string(r.Reservation), r.Meter
	}
	return utilizationJSON{
		UsageStartTime: date(r.Begin), UsageEndTime: date(r.End),
		Resource: utilizedJSON{r.Meter, meterName(&r), cmp.Or(r.Metered.Product, r.ResourceType), r.SKU, r.Region},
		Quantity: quantity(r.Quantity), Unit: r.Metered.Unit, InfoFields: map[string]string{},
		InstanceData: &utilizedAtJSON{ResourceURI: "/subscriptions/" + string(r.Entitlement), Location: r.Region, AdditionalInfo: info},
		Attributes:   class("AzureUtilizationRecord"),
	}
}

// utilizationsPage is the most utilisation records on a page, and how many
// there are unless the request says otherwise.
const utilizationsPage = 1000

func (c *call) utilization() (*answer, error) {
	p, err := c.paging(utilizationsPage, utilizationsPage)
	if err != nil {
		return nil, err
	}
	q, err := c.utilizationQuery()
	if err != nil {
		return nil, err
	}
	details, err := oneOf("show_details", word(cmp.Or(c.text("show_details"), "true")), "false", "true")
	if err != nil {
		return nil, err
	}
	all, err := c.at().Usage().SubscriptionUtilization(c, q)
	if err != nil {
		return nil, err
	}
	page, err := cut(all, p)
	if err != nil {
		return nil, err
	}
	return ok(pageOf(c, page, func(r partnercenter.MeteredRecord) utilizationJSON {
		out := utilizationOf(r)
		if details == "false" {
			out.InstanceData = nil
		}
		return out
	}))
}

func (c *call) utilizationQuery() (q partnercenter.UsageQuery, err error) {
	q.Subscription = orders.SubscriptionID(c.id("subscription"))
	by, err := oneOf("granularity", word(c.text("granularity")), string(billing.Daily), string(billing.Hourly))
	if q.By = billing.Granularity(by); err != nil {
		return q, err
	}
	if q.From, err = parseDate("start_time", c.text("start_time"), false); err != nil {
		return q, err
	}
	q.To, err = parseDate("end_time", c.text("end_time"), false)
	return q, err
}

// cut is a page of a list that the engine gives as a whole; its tokens are
// places in it.
func cut[T any](all []T, p partnercenter.Paging) (page partnercenter.Page[T], err error) {
	from := 0
	if p.After != "" {
		if from, err = strconv.Atoi(string(p.After)); err != nil || from < 0 || from > len(all) {
			return page, pcerr.Invalid("ID-13", "MS-ContinuationToken", "this token is not of this list: begin at the first page")
		}
	}
	to := min(from+p.Limit, len(all))
	page.Items = slices.Clone(all[from:to])
	if to < len(all) {
		page.Next = partnercenter.Cursor(strconv.Itoa(to))
	}
	return page, nil
}
