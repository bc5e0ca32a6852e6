package partnercenter

import (
	"context"
	"errors"
	"io"

	"cspkit.example/pcerr"
	"cspkit.example/store"
)

// Export writes the whole world to w as one file of JSON lines: every row of
// every partner and customer, with its version, as [store.Dump] describes it.
// It is one snapshot and disturbs nobody; the same world gives the same bytes,
// and no more than a row is held in memory at a time. An export serves to keep
// a world over a restart, to move it to another store, and to hand a failing
// one to somebody else. A file belongs to the version of the program that
// wrote it. What [Options] set is not in it.
//
// Keep the file like the store itself. It holds names, addresses, prices and
// links of invitations, and the salted hashes of passwords, without which
// nobody could sign in after an import. Passwords are in no store and so in no
// file, temporary ones included.
//
// progress may be nil. It is told how many rows are written, at least every
// 1,000 rows and at the end. The error of w is returned as it is, and a store
// that fails or the end of ctx is unavailable; what was written until then is
// no whole file, and Import refuses it.
func (p *Platform) Export(ctx context.Context, w io.Writer, progress func(rows int)) error {
	out := &stream{w: w}
	err := store.Dump(ctx, p.center.store, Schema(), out, progress)
	if err == nil || out.failed(err) {
		return err
	}
	return p.center.outcome(ctx, err, nil)
}

// Import makes a world from a file that Export wrote, at once or not at all.
// It reads r to its end. The store must have no rows of the engine, else
// invalid_input about the field store.
//
// A file that is damaged, cut short, of a newer format, of another version of
// the program, or whose keys and indexed fields contradict the rows that they
// stand with, is invalid_input about the field file. The error wraps a
// *[store.DumpError] that tells line and field. Beyond that the file is
// trusted like the store itself, as whoever writes one can make an
// administrator of anybody.
//
// Where the store is a [store.Loader], as memstore is, rows keep their
// versions, and versions that are given later differ from all before, so that
// an ETag that somebody holds stays good or becomes stale. Other stores give
// new versions: let clients read again before they change anything. Logs go on
// with the next number, and their followers wake up.
//
// progress is told of the rows that were read; where the store runs its
// transaction again, it may begin anew. The error of r is returned as it is,
// and a store that fails or the end of ctx is unavailable.
func (p *Platform) Import(ctx context.Context, r io.Reader, progress func(rows int)) error {
	in := &stream{r: r}
	err := store.Load(ctx, p.center.store, Schema(), in, progress)
	var damage *store.DumpError
	switch {
	case err == nil || in.failed(err):
		return err
	case errors.As(err, &damage):
		return pcerr.Invalid("ID-13", "file", "nothing was imported: take a whole file that this version of the program exported").Because(err)
	case errors.Is(err, store.ErrExists):
		return pcerr.Invalid("ID-13", "store", "import into a store of its own: this one holds a world already").Because(err)
	}
	return p.center.outcome(ctx, err, nil)
}

// stream tells the errors of the caller's file from those of the store.
type stream struct {
	r   io.Reader
	w   io.Writer
	err error
}

// failed reports whether err is an error of the file.
func (s *stream) failed(err error) bool { return s.err != nil && errors.Is(err, s.err) }

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

func (s *stream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Seek lets a file be read again. Asking where it stands may fail: then it
// cannot seek.
func (s *stream) Seek(offset int64, whence int) (int64, error) {
	file, ok := s.r.(io.Seeker)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	n, err := file.Seek(offset, whence)
	if err != nil && whence != io.SeekCurrent {
		s.err = err
	}
	return n, err
}
