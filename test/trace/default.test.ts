import { readFileSync, writeFileSync } from "node:fs";
import t from "tap";
import { rehearse } from "../../src/container/rehearse.ts";
import { traceText } from "../../src/trace/text.ts";
import { tracedKernel } from "../../src/trace/tracedKernel.ts";
import type { TraceLine } from "../../src/trace/traceLine.ts";
import { fakeHost, options } from "../container/support.ts";

const expected = "test/trace/fixtures/default.txt";

/** With UPDATE=1 in the environment it is written anew: read what changes. */
t.test("the processes of a container of the default configuration make the expected calls", async (t) => {
  let text = "";
  const show = traceText({ colours: false });
  // What happens on the host depends on the host.
  const write = (line: TraceLine): void => {
    if (line.process !== "host") text += show(line);
  };
  const kernel = tracedKernel(fakeHost(), write, { imagined: true });
  rehearse(kernel, options());
  kernel.finish();
  if (process.env.UPDATE === "1") writeFileSync(expected, text);
  t.same(text.split("\n"), readFileSync(expected, "utf8").split("\n"));
});
