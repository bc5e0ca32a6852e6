package rest

import (
	"net/http"
	"strconv"
	"strings"

	"cspkit.example/activity"
	"cspkit.example/partnercenter"
	"cspkit.example/permissions"
)

var auditRoutes = []route{
	{http.MethodGet, "/v1/auditrecords", userOnly, "get-a-record-of-partner-center-activity-by-user", (*call).auditRecords},
}

// auditJSON is an activity record on the wire.
type auditJSON struct {
	ID                string      `json:"id"`
	PartnerID         string      `json:"partnerId"`
	CustomerID        string      `json:"customerId,omitempty"`
	CustomerName      string      `json:"customerName,omitempty"`
	UserPrincipalName string      `json:"userPrincipalName"`
	ApplicationID     string      `json:"applicationId,omitempty"`
	ResourceType      string      `json:"resourceType"`
	ResourceOldValue  string      `json:"resourceOldValue,omitempty"`
	ResourceNewValue  string      `json:"resourceNewValue,omitempty"`
	OperationType     string      `json:"operationType"`
	OperationDate     date        `json:"operationDate"`
	OperationStatus   string      `json:"operationStatus"`
	CustomizedData    []keyValue  `json:"customizedData,omitempty"`
	Attributes        *attributes `json:"attributes"`
}

type keyValue struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func (c *call) auditOf(r activity.Record) auditJSON {
	out := auditJSON{
		PartnerID: string(r.Partner), CustomerID: string(r.Customer), CustomerName: r.CustomerName, UserPrincipalName: r.User, ApplicationID: r.Application,
		ResourceType: c.readable(string(r.Resource)), ResourceOldValue: r.OldValue, ResourceNewValue: r.NewValue,
		OperationType: c.readable(string(r.Operation)), OperationDate: date(r.Date), OperationStatus: string(r.Status), Attributes: class("AuditRecord"),
	}
	parts := []string{string(r.Partner)}
	if r.Customer != "" {
		parts = append(parts, string(r.Customer))
	}
	if order := r.Data.Get("OrderId"); order != "" {
		parts = append(parts, order)
	}
	ticks := strconv.FormatInt(r.Date.UnixMicro(), 10) + strconv.FormatInt(r.Sequence, 10)
	out.ID = strings.Join(append(parts, plain(string(r.Operation)), ticks), "_")
	for key, value := range r.Data.All() {
		out.CustomizedData = append(out.CustomizedData, keyValue{key, value})
	}
	return out
}

// The sizes of a page of records.
const (
	recordsPage    = 500
	recordsPageMax = 1000
)

func (c *call) auditRecords() (*answer, error) {
	p, err := c.paging(recordsPage, recordsPageMax)
	if err != nil {
		return nil, err
	}
	if p.After == "" && c.token() != "" { // some clients send the token alone
		p.After = partnercenter.Cursor(c.token())
	}
	q, err := c.auditQuery()
	if err != nil {
		return nil, err
	}
	page, err := c.session.Activity().List(c, q, p)
	if err != nil {
		return nil, err
	}
	return ok(pageOf(c, page, c.auditOf))
}

// auditQuery reads the window and the filter.
func (c *call) auditQuery() (q activity.Query, err error) {
	if text := c.text("startDate"); text != "" {
		if q.Start, err = parseDate("startDate", text, false); err != nil {
			return q, err
		}
	}
	if text := c.text("endDate"); text != "" {
		if q.End, err = parseDate("endDate", text, true); err != nil {
			return q, err
		}
	}
	f, err := c.filter()
	if f == nil || err != nil {
		return q, err
	}
	switch f.Field + " " + string(f.Operator) {
	case "companyname substring", "companyname equals":
		q.CustomerName = f.Value
	case "customerid equals":
		q.Customer = permissions.TenantID(f.Value)
	case "resourcetype equals":
		q.Resource = activity.ResourceType(snake(f.Value))
	default:
		return q, errField(f)
	}
	return q, nil
}
