package rest

import (
	"cmp"
	"context"
	"iter"
	"net/http"
	"strconv"

	"cspkit.example/customers"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
	"cspkit.example/support"
)

// What names no customer is a ticket about Partner Center itself.
var serviceRequestRoutes = []route{
	{http.MethodGet, "/v1/servicerequests", userOnly, "service-request-resources", (*call).serviceRequests},
	{http.MethodPost, "/v1/servicerequests/{locale}", userOnly, "service-request-resources", (*call).openTicket},
	{http.MethodGet, "/v1/servicerequests/supporttopics", userOnly, "get-service-request-support-topics", (*call).supportTopics},
	{http.MethodGet, "/v1/servicerequests/{request}", userOnly, "get-service-request-details-by-id", (*call).serviceRequest},
	{http.MethodPatch, "/v1/servicerequests/{request}", userOnly, "update-a-service-request", (*call).patchServiceRequest},
	{http.MethodGet, "/v1/customers/{customer}/servicerequests", userOnly, "get-all-service-requests-for-a-customer", (*call).serviceRequests},
	{http.MethodGet, "/v1/customers/{customer}/servicerequests/{request}", userOnly, "get-service-request-details-by-id", (*call).serviceRequest},
	{http.MethodPatch, "/v1/customers/{customer}/servicerequests/{request}", userOnly, "update-a-service-request", (*call).patchServiceRequest},
}

// supportTopic is what a ticket can be about.
type supportTopic struct {
	Name        string      `json:"name"`
	Description string      `json:"description"`
	ID          int         `json:"id"`
	Attributes  *attributes `json:"attributes"`
}

// topics are those that Microsoft's documentation shows.
var topics = []supportTopic{
	{"Cannot manage my profile", "Cannot manage my profile", 32444671, class("SupportTopic")},
	{"Cannot place an order", "Cannot place an order", 32444679, class("SupportTopic")},
}

// topicName is empty for a topic that is not listed.
func topicName(id string) string {
	for _, t := range topics {
		if strconv.Itoa(t.ID) == id {
			return t.Name
		}
	}
	return ""
}

func (c *call) supportTopics() (*answer, error) {
	if err := c.session.Can(c, permissions.TicketList, ""); err != nil {
		return nil, err
	}
	return ok(list(c, topics))
}

// severities and requestStates are in the order of their numbers on the wire.
var (
	severities    = []string{"unknown", "critical", "moderate", "minimal"}
	requestStates = []string{"none", "open", "closed", "attention_needed"}
)

// serviceRequestJSON is a service request or ticket.
type serviceRequestJSON struct {
	ID               string            `json:"id"`
	Title            string            `json:"title"`
	Description      string            `json:"description,omitempty"`
	Severity         string            `json:"severity"`
	SupportTopicID   string            `json:"supportTopicId,omitempty"`
	SupportTopicName string            `json:"supportTopicName,omitempty"`
	Status           string            `json:"status"`
	Organization     organizationJSON  `json:"organization"`
	PrimaryContact   personJSON        `json:"primaryContact"`
	ProductName      string            `json:"productName,omitempty"`
	CreatedDate      date              `json:"createdDate"`
	LastModifiedDate date              `json:"lastModifiedDate"`
	LastClosedDate   date              `json:"lastClosedDate"`
	Notes            []requestNoteJSON `json:"notes,omitempty"`
	Attributes       *attributes       `json:"attributes"`
}

// organizationJSON is whom a request is about: a customer, or the partner.
type organizationJSON struct {
	ID string `json:"id"`
}

type requestNoteJSON struct {
	CreatedByName string `json:"createdByName"`
	CreatedDate   date   `json:"createdDate"`
	Text          string `json:"text"`
}

func serviceRequestOf(r support.Request) serviceRequestJSON {
	out := serviceRequestJSON{
		ID: string(r.ID), Title: r.Title, Description: r.Description, Severity: string(r.Severity),
		SupportTopicID: r.SupportTopicID, SupportTopicName: topicName(r.SupportTopicID), Status: string(r.Status),
		Organization: organizationJSON{string(cmp.Or(r.Customer, r.Partner))}, PrimaryContact: personJSON{Email: r.Contact}, ProductName: string(r.Product),
		CreatedDate: date(r.CreatedAt), LastModifiedDate: date(r.UpdatedAt), LastClosedDate: date(r.ClosedAt), Attributes: class("ServiceRequest"),
	}
	for _, n := range r.Notes {
		out.Notes = append(out.Notes, requestNoteJSON{n.Author, date(n.At), n.Text})
	}
	return out
}

// serviceRequestInput is what clients may say. They send what they do not
// change as null, unknown or none.
type serviceRequestInput struct {
	Title          string `json:"title"`
	Description    string `json:"description"`
	Severity       word   `json:"severity"`
	SupportTopicID word   `json:"supportTopicId"`
	Status         word   `json:"status"`
	NewNote        *struct {
		Text string `json:"text"`
	} `json:"newNote"`
}

// requestInput reads what the client says, and the severity among it.
func (c *call) requestInput() (in serviceRequestInput, severity string, err error) {
	if err = c.decode(&in); err == nil {
		severity, err = oneOf("severity", in.Severity, severities...)
	}
	return in, severity, err
}

// requestBook is what the engine does with service requests about a customer,
// and with tickets.
type requestBook interface {
	Get(context.Context, support.RequestID) (support.Request, error)
	All(context.Context, partnercenter.SupportQuery) iter.Seq2[support.Request, error]
	AddNote(context.Context, support.RequestID, string) (support.Request, error)
	Close(context.Context, support.RequestID) (support.Request, error)
	Reopen(context.Context, support.RequestID) (support.Request, error)
}

// requests is the book that the path names, and what changing it needs.
func (c *call) requests() (requestBook, permissions.Action) {
	if c.id("customer") == "" {
		return c.session.Tickets(), permissions.TicketCreate
	}
	return c.at().ServiceRequests(), permissions.ServiceRequestUpdate
}

// maxRequests is how many service requests a page has at most.
const maxRequests = 1000

func (c *call) serviceRequests() (*answer, error) {
	q, err := c.requestQuery()
	if err != nil {
		return nil, err
	}
	book, _ := c.requests()
	out, err := offsetPage(c, book.All(c, q), maxRequests, serviceRequestOf)
	if err != nil {
		return nil, err
	}
	return ok(out)
}

// requestQuery reads the filter, which knows the status only.
func (c *call) requestQuery() (q partnercenter.SupportQuery, err error) {
	f, err := c.filter()
	switch {
	case f == nil || err != nil:
		return q, err
	case f.Field != "status":
		return q, errField(f)
	case f.Operator != "equals":
		return q, badFilter("Service requests are searched with equals.")
	}
	status, err := oneOf("status", word(f.Value), requestStates...)
	return partnercenter.SupportQuery{Status: support.Status(status)}, err
}

func (c *call) serviceRequest() (*answer, error) {
	book, _ := c.requests()
	found, err := book.Get(c, support.RequestID(c.id("request")))
	if err != nil {
		return nil, err
	}
	return ok(serviceRequestOf(found))
}

// openTicket takes tickets in every language: the locale of the path, which
// the agent is to speak, changes nothing.
func (c *call) openTicket() (*answer, error) {
	in, severity, err := c.requestInput()
	if err != nil {
		return nil, err
	}
	opened, err := c.session.Tickets().Open(c, support.NewTicket{
		Title: in.Title, Description: in.Description, Severity: support.Severity(severity), SupportTopicID: string(in.SupportTopicID),
	})
	if err != nil {
		return nil, err
	}
	return created(serviceRequestOf(opened))
}

// patchServiceRequest adds a note, closes and reopens.
func (c *call) patchServiceRequest() (*answer, error) {
	in, severity, err := c.requestInput()
	if err != nil {
		return nil, err
	}
	status, err := oneOf("status", in.Status, requestStates...)
	if err != nil {
		return nil, err
	}
	var out support.Request
	err = c.atomically(func(c *call) error {
		book, change := c.requests()
		if err := c.session.Can(c, change, customers.ID(c.id("customer"))); err != nil {
			return err
		}
		old, err := book.Get(c, support.RequestID(c.id("request")))
		if err != nil {
			return err
		}
		if severity != "" && severity != "unknown" && severity != string(old.Severity) {
			return pcerr.Invalid("SUP-15", "severity", "it stays as it was when the request was opened: say in a note what changed")
		}
		out, err = c.changeRequest(book, old, support.Status(status), in)
		return err
	})
	if err != nil {
		return nil, err
	}
	return ok(serviceRequestOf(out))
}

// changeRequest reopens, adds the note and closes, whichever of them is asked
// for. The status that the request has already asks for nothing.
func (c *call) changeRequest(book requestBook, r support.Request, to support.Status, in serviceRequestInput) (_ support.Request, err error) {
	if to == "none" || to == r.Status {
		to = ""
	}
	if to == support.Open && r.Status == support.Closed {
		if r, err = book.Reopen(c, r.ID); err != nil {
			return r, err
		}
	}
	if in.NewNote != nil {
		if r, err = book.AddNote(c, r.ID, in.NewNote.Text); err != nil {
			return r, err
		}
	}
	if to == support.Closed {
		return book.Close(c, r.ID)
	}
	if to != "" && to != r.Status {
		return r, pcerr.Invalid("SUP-19", "status", "only Microsoft asks for attention, and a note answers it")
	}
	return r, nil
}
