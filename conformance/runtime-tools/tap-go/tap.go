// Package tap writes test results in the Test Anything Protocol. It stands for github.com/mndrix/tap-go, which Debian does not package, and
// has what the validation suite of runtime-tools uses of it.
package tap

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// T is a stream of test results.
type T struct {
	// Writer takes the results; standard output if nil.
	Writer io.Writer
	count  int
}

// New makes a stream.
func New() *T { return &T{} }

func (t *T) w() io.Writer {
	if t.Writer == nil {
		return os.Stdout
	}
	return t.Writer
}

// Header starts the stream. A count of 0 means that the plan comes at the end.
func (t *T) Header(count int) {
	fmt.Fprintln(t.w(), "TAP version 13")
	if count > 0 {
		fmt.Fprintf(t.w(), "1..%d\n", count)
	}
}

// Count returns the number of results so far.
func (t *T) Count() int { return t.count }

// Ok writes a result.
func (t *T) Ok(ok bool, description string) {
	t.count++
	verdict := "ok"
	if !ok {
		verdict = "not ok"
	}
	fmt.Fprintf(t.w(), "%s %d - %s\n", verdict, t.count, description)
}

// Pass writes that something holds.
func (t *T) Pass(description string) { t.Ok(true, description) }

// Fail writes that something does not hold.
func (t *T) Fail(description string) { t.Ok(false, description) }

// Skip writes that count results are missing, and why.
func (t *T) Skip(count int, description string) {
	for i := 0; i < count; i++ {
		t.count++
		fmt.Fprintf(t.w(), "ok %d # SKIP %s\n", t.count, description)
	}
}

// Todo returns a stream like this one: nothing in the suite looks at the difference.
func (t *T) Todo() *T { return t }

// AutoPlan writes the plan after the results.
func (t *T) AutoPlan() { fmt.Fprintf(t.w(), "1..%d\n", t.count) }

// Diagnostic writes a remark.
func (t *T) Diagnostic(message string) {
	fmt.Fprintf(t.w(), "# %s\n", strings.ReplaceAll(message, "\n", "\n# "))
}

// Diagnosticf writes a formatted remark.
func (t *T) Diagnosticf(format string, arguments ...interface{}) {
	t.Diagnostic(fmt.Sprintf(format, arguments...))
}

// YAML writes a structured remark; JSON is YAML.
func (t *T) YAML(message interface{}) error {
	document, err := json.MarshalIndent(message, "  ", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintf(t.w(), "  ---\n  %s\n  ...\n", document)
	return nil
}
