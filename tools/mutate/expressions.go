package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// swap is an operator with the helper that stands for it and what its mutant
// does instead.
type swap struct{ helper, to string }

// boundaries, sums and joins are the operators with mutants of their own. All
// truths are negated beside.
var (
	boundaries = map[token.Token]swap{
		token.LSS: {"Lss", "<="}, token.LEQ: {"Leq", "<"}, token.GTR: {"Gtr", ">="}, token.GEQ: {"Geq", ">"},
	}
	sums = map[token.Token]swap{
		token.ADD: {"Add", "-"}, token.SUB: {"Sub", "+"}, token.MUL: {"Mul", "+"}, token.QUO: {"Quo", "*"}, token.REM: {"Rem", "*"},
		token.AND: {"Bits", "|"}, token.OR: {"Union", "&"}, token.AND_NOT: {"Minus", "&"},
	}
	joins = map[token.Token]swap{token.LAND: {"And", "||"}, token.LOR: {"Or", "&&"}}
)

// expression finds the mutants of a value that is not constant.
func (f *finder) expression(e ast.Expr, t types.Type) {
	if is(t, types.IsBoolean) {
		f.truth(e)
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		f.binary(e, t)
	case *ast.CallExpr:
		f.call(e)
	}
}

// is reports whether a type is a basic one of a kind.
func is(t types.Type, kind types.BasicInfo) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&kind != 0
}

// truth lets a condition hold never and always, and negates every other truth
// that something depends on. What && and || join is negated instead of them.
func (f *finder) truth(e ast.Expr) {
	if _, ok := e.(*ast.ParenExpr); ok {
		return
	}
	if f.isCondition(e) {
		f.condition(e)
		return
	}
	if joined(e) || !compares(e) && !f.isDecisive(e) {
		return
	}
	if id, ok := f.add(e, "negation", f.text(e), f.negated(e)); ok {
		f.wrap(e, fmt.Sprintf("mutant.Not(%d, ", id), ")")
	}
}

// isCondition reports whether an expression decides an if or a case.
func (f *finder) isCondition(e ast.Expr) bool {
	switch p := f.parent().(type) {
	case *ast.IfStmt:
		return ast.Unparen(p.Cond) == e
	case *ast.CaseClause:
		return f.isOfConditions()
	}
	return false
}

// isOfConditions reports whether the parent is a case of a switch without a
// tag.
func (f *finder) isOfConditions() bool {
	s, ok := f.around(2).(*ast.SwitchStmt)
	return ok && s.Tag == nil
}

// isDecisive reports whether a plain truth, such as a call, is used as one.
func (f *finder) isDecisive(e ast.Expr) bool {
	switch p := f.parent().(type) {
	case *ast.BinaryExpr:
		return joined(p)
	case *ast.ForStmt, *ast.ReturnStmt:
		return true
	}
	return false
}

func joined(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && joins[b.Op] != swap{}
}

// compares reports whether an expression is a comparison or a negation.
func compares(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT
	case *ast.BinaryExpr:
		return !joined(e)
	}
	return false
}

// condition lets a condition hold never and always.
func (f *finder) condition(e ast.Expr) {
	never, ok := f.add(e, "never", f.text(e), "false")
	if !ok {
		return
	}
	f.add(e, "always", f.text(e), "true")
	f.wrap(e, fmt.Sprintf("mutant.If(%d, ", never), ")")
}

var opposites = map[token.Token]string{
	token.EQL: "!=", token.NEQ: "==", token.LSS: ">=", token.LEQ: ">", token.GTR: "<=", token.GEQ: "<",
}

// negated is a truth with the opposite sense, as it stands in a report.
func (f *finder) negated(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.UnaryExpr:
		return f.text(e.X)
	case *ast.BinaryExpr:
		return f.text(e.X) + " " + opposites[e.Op] + " " + f.text(e.Y)
	}
	return "!" + f.text(e)
}

// literal negates a true or a false that stands for itself.
func (f *finder) literal(id *ast.Ident) {
	use := f.pkg.TypesInfo.Uses[id]
	if use != types.Universe.Lookup("true") && use != types.Universe.Lookup("false") {
		return
	}
	before, other := "", map[string]string{"true": "false", "false": "true"}[id.Name]
	if p, ok := f.parent().(*ast.KeyValueExpr); ok {
		before = f.text(p.Key) + ": "
	}
	if n, ok := f.add(id, "literal", before+id.Name, before+other); ok {
		f.wrap(id, fmt.Sprintf("mutant.Not(%d, ", n), ")")
	}
}

// binary swaps an operator.
func (f *finder) binary(e *ast.BinaryExpr, t types.Type) {
	if s, ok := joins[e.Op]; ok {
		f.join(e, s)
	} else if s, ok := boundaries[e.Op]; ok {
		f.operator(e, "boundary", s)
	} else if s, ok := sums[e.Op]; ok && is(t, types.IsNumeric) {
		f.operator(e, "arithmetic", s)
	}
}

// operator makes a call of an operator's helper.
func (f *finder) operator(e *ast.BinaryExpr, mutator string, s swap) {
	id, ok := f.add(e, mutator, f.text(e), f.text(e.X)+" "+s.to+" "+f.text(e.Y))
	if !ok {
		return
	}
	f.wrap(e, fmt.Sprintf("mutant.%s(%d, ", s.helper, id), ")")
	f.comma(e)
}

// join makes a call of && or ||, whose second operand is only evaluated when
// it must be.
func (f *finder) join(e *ast.BinaryExpr, s swap) {
	id, ok := f.add(e, "logic", f.text(e), f.text(e.X)+" "+s.to+" "+f.text(e.Y))
	if !ok {
		return
	}
	f.wrap(e, fmt.Sprintf("mutant.%s(%d, ", s.helper, id), ")")
	f.comma(e)
	f.wrap(e.Y, "func() bool { return ", " }")
}

// comma puts a comma between two operands in place of their operator.
func (f *finder) comma(e *ast.BinaryExpr) {
	at := f.offset(e.OpPos)
	f.edits.replace(at, at+len(e.Op.String()), ",")
}

// call changes the boundary of a comparison of times, and swaps min and max.
func (f *finder) call(e *ast.CallExpr) {
	switch fun := e.Fun.(type) {
	case *ast.SelectorExpr:
		f.times(e, fun)
	case *ast.Ident:
		f.extreme(e, fun)
	}
}

// times changes the boundary of a.Before(b) and a.After(b).
func (f *finder) times(e *ast.CallExpr, fun *ast.SelectorExpr) {
	name := fun.Sel.Name
	if name != "Before" && name != "After" || types.Unalias(f.pkg.TypesInfo.TypeOf(fun.X)).String() != "time.Time" {
		return
	}
	x, y := f.text(fun.X), f.text(e.Args[0])
	other := map[string]string{"Before": "After", "After": "Before"}[name]
	id, ok := f.add(e, "boundary", f.text(e), "!"+x+"."+other+"("+y+")")
	if !ok {
		return
	}
	f.edits.open(f.offset(e.Pos()), fmt.Sprintf("mutant.%s(%d, ", name, id))
	f.edits.replace(f.offset(fun.X.End()), f.offset(e.Lparen)+1, ", ")
}

// extreme swaps the builtins min and max of two values.
func (f *finder) extreme(e *ast.CallExpr, fun *ast.Ident) {
	_, builtin := f.pkg.TypesInfo.Uses[fun].(*types.Builtin)
	to := map[string]string{"min": "max", "max": "min"}[fun.Name]
	if !builtin || to == "" || len(e.Args) != 2 {
		return
	}
	id, ok := f.add(e, "extreme", f.text(e), to+strings.TrimPrefix(f.text(e), fun.Name))
	if !ok {
		return
	}
	helper := map[string]string{"min": "Min", "max": "Max"}[fun.Name]
	f.edits.replace(f.offset(e.Pos()), f.offset(e.Lparen)+1, fmt.Sprintf("mutant.%s(%d, ", helper, id))
}
