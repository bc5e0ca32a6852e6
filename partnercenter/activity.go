package partnercenter

import (
	"context"
	"io"
	"iter"
	"strconv"
	"time"

	"cspkit.example/activity"
	"cspkit.example/permissions"
	"cspkit.example/store"
)

// ActivityLog is the partner's own log, behind the gear icon (ACT-1). The six
// CSP roles see it (ACT-2).
type ActivityLog struct{ s *Session }

// Activity returns the operations on the partner's activity log.
func (s *Session) Activity() ActivityLog { return ActivityLog{s} }

// List returns a page of the records that q selects, newest first (ACT-15).
func (l ActivityLog) List(ctx context.Context, q activity.Query, p Paging) (out Page[activity.Record], err error) {
	err = l.s.view(ctx, permissions.ActivityList, func(u *unit) error {
		out, err = u.listRecords(q, p)
		return err
	})
	return out, err
}

// All yields the records that q selects in the order of List. A query without
// dates keeps its window while it is walked.
func (l ActivityLog) All(ctx context.Context, q activity.Query) iter.Seq2[activity.Record, error] {
	return l.walk(ctx, permissions.ActivityList, q)
}

// ExportCSV writes the records that q selects as a CSV file (ACT-13).
func (l ActivityLog) ExportCSV(ctx context.Context, w io.Writer, q activity.Query) error {
	return activity.WriteCSV(w, l.walk(ctx, permissions.ActivityExport, q))
}

func (l ActivityLog) walk(ctx context.Context, a permissions.Action, q activity.Query) iter.Seq2[activity.Record, error] {
	if q.End.IsZero() {
		q.End = l.s.center.now()
	}
	return all(ctx, Paging{}, func(ctx context.Context, p Paging) (out Page[activity.Record], err error) {
		err = l.s.view(ctx, a, func(u *unit) error {
			out, err = u.listRecords(q, p)
			return err
		})
		return out, err
	})
}

// listRecords reads a page from the newest record of the window on backwards.
// Numbers follow dates, so the window's end is found by bisection and its
// start ends the page.
func (u *unit) listRecords(q activity.Query, p Paging) (Page[activity.Record], error) {
	if err := u.offersLog(); err != nil {
		return Page[activity.Record]{}, err
	}
	unresolved := q
	q, err := q.Resolve(u.at)
	if err != nil {
		return Page[activity.Record]{}, err
	}
	l := listing[activity.Record]{
		from:  records,
		scan:  store.Scan{Prefix: within(string(u.partner.Tenant)), Desc: true},
		stop:  func(r *activity.Record) bool { return r.Date.Before(q.Start) },
		about: queryText(unresolved),
	}
	if q.CustomerName != "" || q.Resource != "" {
		l.keep, l.filters = q.Matches, true
	}
	if q.Customer != "" {
		l.scan = store.Scan{Index: byCustomer, Desc: true, Equal: []store.Value{store.String(string(u.partner.Tenant)), store.String(string(q.Customer))}}
	}
	if q.End.Before(u.at) {
		n, err := u.recordsUntil(u.partner.Tenant, q.End)
		if err != nil || n == 0 {
			return Page[activity.Record]{}, err
		}
		l.scan.After = store.Position{Fields: l.scan.Equal, Key: recordKey(u.partner.Tenant, n+1)}
	}
	return page(u, l, p)
}

// offersLog refuses the log through the API in a cloud that lacks it there
// (section 5).
func (u *unit) offersLog() error {
	if u.channel != permissions.API {
		return nil
	}
	return u.partner.Cloud.Offers(permissions.ActivityLogAPI)
}

// queryText tells queries apart for their cursors.
func queryText(q activity.Query) string {
	return strconv.FormatInt(q.Start.UnixMicro(), 36) + "|" + strconv.FormatInt(q.End.UnixMicro(), 36) + "|" + string(q.Customer) + "|" + string(q.Resource) + "|" + q.CustomerName
}

// recordsUntil returns the number of the newest record up to a time, 0 when
// there is none.
func (u *unit) recordsUntil(partner permissions.TenantID, end time.Time) (int64, error) {
	s, _, err := find(u, sequences, string(partner))
	if err != nil {
		return 0, err
	}
	low, high := int64(0), s.Last // the answer is within
	for low < high {
		middle := (low + high + 1) / 2
		r, found, err := find(u, records, recordKey(partner, middle))
		switch {
		case err != nil:
			return 0, err
		case found && r.Date.After(end):
			high = middle - 1
		default:
			low = middle
		}
	}
	return low, nil
}

const (
	followBatch = 100
	followPause = time.Second // between looks, where the store has no doorbell
)

// Follow yields the records after a number, oldest first, and then waits for
// more: 0 follows the log from its beginning, and [activity.Record.Sequence]
// of the last record seen goes on where a follower stopped. Numbers are dense
// and follow the commits, so nothing is missed or repeated. It ends with an
// error, that of ctx included, or when the caller stops. The caller's code
// never runs inside a transaction.
func (l ActivityLog) Follow(ctx context.Context, after int64) iter.Seq2[activity.Record, error] {
	return func(yield func(activity.Record, error) bool) {
		var batch []activity.Record // its room serves again: the caller gets copies
		for {
			news := l.s.center.bell(records.Table())
			var err error
			if batch, err = l.readAfter(ctx, after, batch); err != nil {
				yield(activity.Record{}, err)
				return
			}
			for _, r := range batch {
				if !yield(r, nil) {
					return
				}
				after = r.Sequence
			}
			if len(batch) == followBatch {
				continue
			}
			if err := wait(ctx, news); err != nil {
				yield(activity.Record{}, err)
				return
			}
		}
	}
}

// readAfter puts the records after a number into the room of a batch.
func (l ActivityLog) readAfter(ctx context.Context, after int64, batch []activity.Record) ([]activity.Record, error) {
	err := l.s.view(ctx, permissions.ActivityList, func(u *unit) error {
		if err := u.offersLog(); err != nil {
			return err
		}
		s := store.Scan{Prefix: within(string(u.partner.Tenant)), Limit: followBatch}
		if after > 0 {
			s.After = store.Position{Key: recordKey(u.partner.Tenant, after)}
		}
		batch = batch[:0]
		for r, err := range scan(u, records, s) {
			if err != nil {
				return err
			}
			batch = append(batch, r)
		}
		return nil
	})
	return batch, err
}

// bell returns a channel that is closed when a table may have changed, nil
// where the store has no doorbell.
func (c *Center) bell(t *store.Table) <-chan struct{} {
	if d, ok := c.store.(store.Doorbell); ok {
		return d.Changed(t)
	}
	return nil
}

// wait returns when there may be news, or with the refusal when ctx ends.
func wait(ctx context.Context, news <-chan struct{}) error {
	var pause <-chan time.Time
	if news == nil {
		t := time.NewTimer(followPause)
		defer t.Stop()
		pause = t.C
	}
	select {
	case <-news:
	case <-pause:
	case <-ctx.Done():
		return storeFailed(ctx.Err())
	}
	return nil
}
