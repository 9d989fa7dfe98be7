import { readFileSync, writeSync } from "node:fs";
import { hostKernel } from "../../src/linux/hostKernel.ts";

// Prints the kernel's account of a stub; signals.test.ts runs this on both engines.
const { pid, stub } = hostKernel().spawnStub([]);
stub.sync();
writeSync(1, readFileSync(`/proc/${pid}/status`, "utf8"));
stub.close();
