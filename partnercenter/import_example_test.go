package partnercenter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"cspkit.example/activity"
	"cspkit.example/internal/fixture"
	"cspkit.example/memstore"
	"cspkit.example/partnercenter"
	"cspkit.example/pcerr"
	"cspkit.example/store"
)

// A world is kept as a file and taken up again in another store: users sign in
// with the passwords that they had, and the log goes on.
func ExamplePlatform_Import() {
	ctx := context.Background()
	w, err := fixture.Fork(ctx, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if err := w.Center.Platform().Export(ctx, &file, nil); err != nil {
		fmt.Println(err)
		return
	}

	center, err := partnercenter.New(ctx, memstore.New(), &partnercenter.Options{Now: w.Clock.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	half := bytes.NewReader(file.Bytes()[:file.Len()/2])
	err = center.Platform().Import(ctx, half, nil)
	var damage *store.DumpError
	fmt.Println("half of it:", errors.Is(err, pcerr.InvalidInput), errors.As(err, &damage))
	fmt.Println("all of it:", center.Platform().Import(ctx, &file, nil))

	anna, err := center.SignIn(ctx, "anna@contoso.example", fixture.Password)
	if err != nil {
		fmt.Println(err)
		return
	}
	newest, err := anna.Activity().List(ctx, activity.Query{}, partnercenter.Paging{Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the last that was done:", newest.Items[0].Action())
	// Output:
	// half of it: true true
	// all of it: <nil>
	// the last that was done: Create Order
}
