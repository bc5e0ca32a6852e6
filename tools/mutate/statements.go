package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
)

// statement finds the mutants of a statement. The others have theirs in the
// values that they use.
func (f *finder) statement(n ast.Node) {
	switch n := n.(type) {
	case *ast.ExprStmt:
		if call, ok := n.X.(*ast.CallExpr); ok && f.inList() && !f.isPanic(call) {
			f.remove(n)
		}
	case *ast.AssignStmt:
		f.assignment(n)
	case *ast.IncDecStmt:
		f.step(n)
	case *ast.BranchStmt:
		f.branch(n)
	case *ast.ReturnStmt:
		f.errors(n)
	}
}

// inList reports whether the statement that is looked at is one of a list:
// only there can another kind of statement take its place.
func (f *finder) inList() bool {
	switch f.parent().(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		return true
	}
	return false
}

// isPanic reports whether a call is panic: a function may end in one.
func (f *finder) isPanic(call *ast.CallExpr) bool {
	id, ok := call.Fun.(*ast.Ident)
	return ok && f.pkg.TypesInfo.Uses[id] == types.Universe.Lookup("panic")
}

// remove leaves a statement out.
func (f *finder) remove(s ast.Stmt) {
	if id, ok := f.add(s, "removal", f.text(s), ""); ok {
		f.wrap(s, fmt.Sprintf("if mutant.Keep(%d) { ", id), " }")
	}
}

// assignment leaves an assignment out; += and -= of numbers are swapped too.
// Declarations stay, for what they declare is used.
func (f *finder) assignment(s *ast.AssignStmt) {
	switch {
	case s.Tok == token.DEFINE || allBlank(s.Lhs) || !f.inList():
	case (s.Tok == token.ADD_ASSIGN || s.Tok == token.SUB_ASSIGN) && f.isNumberInPlace(s.Lhs[0]):
		f.increase(s)
	default:
		f.remove(s)
	}
}

func allBlank(list []ast.Expr) bool {
	for _, e := range list {
		if id, ok := e.(*ast.Ident); !ok || id.Name != "_" {
			return false
		}
	}
	return true
}

// isNumberInPlace reports whether an expression is a number with an address;
// an element of a map has none.
func (f *finder) isNumberInPlace(e ast.Expr) bool {
	if x, ok := ast.Unparen(e).(*ast.IndexExpr); ok {
		if _, isMap := f.pkg.TypesInfo.TypeOf(x.X).Underlying().(*types.Map); isMap {
			return false
		}
	}
	return is(f.pkg.TypesInfo.TypeOf(e), types.IsNumeric)
}

// increase swaps += and -=, and leaves them out.
func (f *finder) increase(s *ast.AssignStmt) {
	helper, other := "Increase", "-="
	if s.Tok == token.SUB_ASSIGN {
		helper, other = "Decrease", "+="
	}
	id, ok := f.add(s, "arithmetic", f.text(s), f.text(s.Lhs[0])+" "+other+" "+f.text(s.Rhs[0]))
	if !ok {
		return
	}
	f.add(s, "removal", f.text(s), "")
	f.wrap(s, fmt.Sprintf("mutant.%s(%d, &", helper, id), ")")
	f.edits.replace(f.offset(s.TokPos), f.offset(s.TokPos)+len("+="), ",")
}

// step swaps ++ and --.
func (f *finder) step(s *ast.IncDecStmt) {
	if !f.isNumberInPlace(s.X) {
		if f.inList() {
			f.remove(s)
		}
		return
	}
	helper, other := "Inc", "--"
	if s.Tok == token.DEC {
		helper, other = "Dec", "++"
	}
	if id, ok := f.add(s, "arithmetic", f.text(s), f.text(s.X)+other); ok {
		f.wrap(s.X, fmt.Sprintf("mutant.%s(%d, &", helper, id), "")
		f.edits.replace(f.offset(s.TokPos), f.offset(s.TokPos)+len("++"), ")")
	}
}

// branch swaps the break and the continue of a loop.
func (f *finder) branch(s *ast.BranchStmt) {
	var other string
	switch {
	case s.Label != nil || !f.inList():
		return
	case s.Tok == token.CONTINUE:
		other = "break"
	case s.Tok == token.BREAK && f.breaksLoop():
		other = "continue"
	default:
		return
	}
	if id, ok := f.add(s, "branch", f.text(s), other); ok {
		f.wrap(s, fmt.Sprintf("if mutant.On(%d) { %s }; ", id, other), "")
	}
}

// breaksLoop reports whether a break that stands here leaves a loop, not a
// switch or a select.
func (f *finder) breaksLoop() bool {
	for i := len(f.above) - 1; i >= 0; i-- {
		switch f.above[i].(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.FuncLit:
			return false
		}
	}
	return false
}

// errors returns nil in place of an error. Where all that a condition decides is
// to return the error, that the condition never holds is the same.
func (f *finder) errors(s *ast.ReturnStmt) {
	if f.isGuarded() {
		return
	}
	for _, e := range s.Results {
		if !types.Identical(f.pkg.TypesInfo.TypeOf(e), types.Universe.Lookup("error").Type()) {
			continue
		}
		if id, ok := f.add(e, "no error", f.text(s), "nil in place of "+f.text(e)); ok {
			f.wrap(e, fmt.Sprintf("mutant.NoError(%d, ", id), ")")
		}
	}
}

// isGuarded reports whether the statement that is looked at is all that an if
// or a case with a condition does.
func (f *finder) isGuarded() bool {
	switch p := f.parent().(type) {
	case *ast.BlockStmt:
		s, ok := f.around(1).(*ast.IfStmt)
		return ok && s.Body == p && len(p.List) == 1
	case *ast.CaseClause:
		return f.isOfConditions() && len(p.List) > 0 && len(p.Body) == 1
	}
	return false
}
