package rest_test

import (
	"cspkit.example/support"
	"github.com/stretchr/testify/require"
)

// supportVectors are those about service requests and tickets.
var supportVectors = map[string]staging{
	"service-request-topics": {},
	"service-request-create": {differs: map[string]string{
		"id": "requests have GUIDs", "organization.name": aboutID, "productId": "a ticket is about no product",
	}},
	"service-request-add-note": {prepare: func(p *play) {
		opened, err := p.Center.As(p.deputy).Tickets().Open(p.t.Context(), support.NewTicket{
			Title: p.wanted("title"), Description: p.wanted("description"), Severity: support.Critical, SupportTopicID: p.wanted("supportTopicId"),
		})
		require.NoError(p.t, err)
		p.bind(p.wanted("id"), opened.ID)
	}, differs: map[string]string{
		"organization.name": aboutID, "productId": "a ticket is about no product", "notes.0.createdByName": "authors are called by their sign-in names",
	}},
	"service-requests-customer-list": {prepare: func(p *play) {
		p.bind(demo, p.Relecloud)
		opened, err := p.Center.As(p.deputy).Customer(p.Relecloud).ServiceRequests().Open(p.t.Context(), support.NewRequest{
			Product: support.Office365, Title: p.wanted("items.0.title"), Severity: support.UnknownSeverity,
		})
		require.NoError(p.t, err)
		p.bind(p.wanted("items.0.id"), opened.ID)
	}, differs: map[string]string{
		"items.0.severity": "a word, as newer examples have it", "items.0.status": "a word, as newer examples have it",
		"items.0.primaryContact.*": "the contact is an address",
	}},
}

const aboutID = "whom a request is about has an ID here, and no name"
