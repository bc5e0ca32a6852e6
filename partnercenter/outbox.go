package partnercenter

import (
	"context"
	"iter"
	"time"

	"cspkit.example/internal/check"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// MailKind says what the system mails about (2.25). There is no kind for
// customer purchases (PERM-17), partnership removals (IR-20) or invitations
// (REL-7): those are never mailed.
type MailKind string

// The kinds of mail.
const (
	MailEnrolmentStatus MailKind = "enrolment_status"
	MailBudgetThreshold MailKind = "budget_threshold"
	MailInvoiceReady    MailKind = "invoice_ready"
)

// Mail is something that the system itself sends. It is stored with the
// change that it tells of; delivering it is the embedder's work.
type Mail struct {
	ID     string
	Tenant permissions.TenantID // to whom it belongs
	To     string               // address
	Kind   MailKind
	About  string // what it tells, such as an ID or a status
	At     time.Time
}

// mail puts a mail into the outbox, with the change of this unit.
func (u *unit) mail(m Mail) error {
	m.ID, m.At = u.newID(), u.at
	return save(u, outbox, &m)
}

// Outbox yields what the system sent to a tenant, oldest first.
func (p *Platform) Outbox(ctx context.Context, tenant permissions.TenantID) iter.Seq2[Mail, error] {
	return all(ctx, Paging{}, func(ctx context.Context, paging Paging) (out Page[Mail], err error) {
		tenant, err := check.GUID("tenant", tenant)
		if err != nil {
			return out, err
		}
		err = p.center.view(ctx, func(u *unit) error {
			out, err = page(u, listing[Mail]{
				from: outbox, scan: store.Scan{Prefix: within(string(tenant))},
			}, paging)
			return err
		})
		return out, err
	})
}
