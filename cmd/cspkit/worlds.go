package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"cspkit.example/partnercentertest"
)

// worlds are what is served: the main world, and forks of it that tests made
// for themselves. Requests that come while the main world is replaced are
// answered by the old one or the new one.
type worlds struct {
	mu    sync.RWMutex
	main  *served
	forks map[string]*served
	made  int
}

// served is a world with the faults that requests added to it.
type served struct {
	*partnercentertest.World
	mu   sync.Mutex
	heal []func()
}

func newWorlds(main *partnercentertest.World) *worlds {
	return &worlds{main: &served{World: main}, forks: map[string]*served{}}
}

// mostForks bounds the worlds that clients forget.
const mostForks = 1000

// fork makes a world that begins as the main one is now, under a new name.
func (ws *worlds) fork(ctx context.Context) (name string, forked *served, err error) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(ws.forks) == mostForks {
		return "", nil, fmt.Errorf("there are %d worlds: DELETE /_control/worlds ends them", mostForks)
	}
	w, err := ws.main.Branch(ctx)
	if err != nil {
		return "", nil, err
	}
	ws.made++
	name, forked = fmt.Sprint("w", ws.made), &served{World: w}
	ws.forks[name] = forked
	return name, forked, nil
}

// named returns a fork, or the main world for "".
func (ws *worlds) named(name string) (*served, error) {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	if name == "" {
		return ws.main, nil
	}
	if w, found := ws.forks[name]; found {
		return w, nil
	}
	return nil, errors.New("there is no world " + name)
}

// of returns the fork that issued a token, else the main world.
func (ws *worlds) of(token string) *served {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	for _, w := range ws.forks {
		if w.Issued(token) {
			return w
		}
	}
	return ws.main
}

// names are those of the forks.
func (ws *worlds) names() []string {
	ws.mu.RLock()
	defer ws.mu.RUnlock()
	return slices.Sorted(maps.Keys(ws.forks))
}

// replace puts another main world in the place of the one that is there, and
// ends the forks.
func (ws *worlds) replace(main *partnercentertest.World) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.endForks()
	ws.main.Close()
	ws.main = &served{World: main}
}

// removeForks ends the forks.
func (ws *worlds) removeForks() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.endForks()
}

func (ws *worlds) endForks() {
	for _, w := range ws.forks {
		w.Close()
	}
	clear(ws.forks)
}

// close ends all of them.
func (ws *worlds) close() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.endForks()
	ws.main.Close()
}
