package support

import (
	"cmp"
	"time"

	"cspkit.example/customers"
	"cspkit.example/internal/check"
	"cspkit.example/orders"
	"cspkit.example/pcerr"
	"cspkit.example/permissions"
)

// NewRequest is what is needed to open a service request.
type NewRequest struct {
	Product     Product
	Title       string
	Description string
	Severity    Severity             // empty means Minimal
	Entitlement orders.EntitlementID // the Azure subscription in question; only for Azure

	// Where Microsoft files it; each may be empty. The problem type decides
	// whether it is break-fix (SUP-18).
	SupportTopicID, ProblemType, Category string
}

// Open returns the request. contact is the address of the partner user who
// opens it. Products of other publishers are refused with invalid_input, as
// is what is malformed (SUP-17, ID-13).
func (n NewRequest) Open(id RequestID, partner permissions.TenantID, customer customers.ID, channel permissions.Channel, contact string, at time.Time) (Request, error) {
	plan := ""
	switch n.Product {
	case Azure:
		plan = azurePlan
	case Office365:
		n.Entitlement = ""
	case Marketplace:
		return Request{}, pcerr.Invalid("SUP-17", "product", "the publisher supports it, not Microsoft: ask the publisher")
	default:
		return Request{}, pcerr.Invalid("SUP-8", "product", "use azure or office365_dynamics365_ems")
	}
	r, err := n.problem().Open(id, partner, channel, contact, at)
	if err != nil {
		return Request{}, err
	}
	r.Customer, r.Product, r.SupportPlan, r.Entitlement = customer, n.Product, plan, n.Entitlement
	return r, nil
}

// problem is what service requests and tickets have in common.
func (n NewRequest) problem() NewTicket {
	return NewTicket{n.Title, n.Description, n.Severity, n.SupportTopicID, n.ProblemType, n.Category}
}

// NewTicket is what is needed to open a partner ticket.
type NewTicket struct {
	Title       string
	Description string
	Severity    Severity // empty means Minimal

	SupportTopicID, ProblemType, Category string // as in NewRequest
}

// Open returns the ticket, with the address of the partner user who opens it
// (SUP-9, SUP-16). What is malformed is refused with invalid_input.
func (n NewTicket) Open(id RequestID, partner permissions.TenantID, channel permissions.Channel, contact string, at time.Time) (Request, error) {
	n.Severity = cmp.Or(n.Severity, Minimal)
	if !n.Severity.Valid() {
		return Request{}, pcerr.Invalid("SUP-15", "severity", "use critical, moderate, minimal or unknown")
	}
	if err := check.Name("title", n.Title); err != nil {
		return Request{}, err
	}
	if err := check.Text("description", n.Description); err != nil {
		return Request{}, err
	}
	for _, f := range [][2]string{{"supportTopicId", n.SupportTopicID}, {"problemType", n.ProblemType}, {"category", n.Category}} {
		if err := check.Optional(f[0], f[1]); err != nil {
			return Request{}, err
		}
	}
	answer := businessDay
	if BreakFix(n.ProblemType) {
		answer = n.Severity.FirstResponse()
	}
	return Request{
		Stamp: permissions.Stamp{}.Touch(at), ID: id, Partner: partner, Title: n.Title, Description: n.Description,
		Severity: n.Severity, SupportTopicID: n.SupportTopicID, ProblemType: n.ProblemType, Category: n.Category,
		Status: Open, Channel: channel, Contact: contact, FirstResponseBy: at.Add(answer),
	}, nil
}

// CheckAccess refuses a partner user that may not open the request. Unless
// Microsoft's support opens it (SUP-12), Office 365 needs DAP (SUP-11) and
// Azure needs rights on the Azure subscription (SUP-13). A reseller needs those
// always, and asks its provider for everything else (SUP-14). azure is nil
// when the user has those rights, else the refusal; see AzureRights.
func (n NewRequest) CheckAccess(types permissions.PartnerTypes, channel permissions.Channel, dap customers.DAP, azure error) error {
	if err := checkRights(n.Product, types, channel, azure); err != nil {
		return err
	}
	if n.Product == Office365 && channel != permissions.MicrosoftSupport && !dap.Active() {
		return pcerr.New(pcerr.DAPRequired, "SUP-11", "have Microsoft support open the request, or ask the customer for administrator privileges")
	}
	return nil
}

// CheckAccess refuses a partner user that may not change the request: about
// Azure it needs the rights that opening needs; what is open already needs no
// DAP (SUP-20).
func (r Request) CheckAccess(types permissions.PartnerTypes, channel permissions.Channel, azure error) error {
	return checkRights(r.Product, types, channel, azure)
}

func checkRights(about Product, types permissions.PartnerTypes, channel permissions.Channel, azure error) error {
	switch {
	case !types.Any(permissions.BillToPartners):
		if about != Azure || azure != nil {
			return pcerr.New(pcerr.UseIndirectProvider, "SUP-14", "ask the indirect provider to open the request")
		}
	case about == Azure && channel != permissions.MicrosoftSupport:
		return azure
	}
	return nil
}

// AzureRights returns nil when a partner user has the rights on an Azure
// subscription that an Azure request needs (SUP-13), else the refusal.
func AzureRights(held orders.Assignments, who permissions.Identity, roles permissions.Roles) error {
	if held.PartnerMay(who, roles, orders.Owner, orders.Contributor, orders.SupportRequestContributor) == nil {
		return nil
	}
	return pcerr.New(pcerr.ExplicitAzurePermissionRequired, "SUP-13",
		"ask the customer, or an admin agent, for Owner, Contributor or Support Request Contributor on the Azure subscription")
}
