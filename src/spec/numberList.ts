import { RuntimeError } from "../error.ts";

/** More than any machine has of anything: a range beyond it is a mistake, and would take for ever to list. */
const most = 0xffff;

/**
 * The numbers of a list such as `0-3,7`, which Linux uses for processors and memory nodes (cpuset(7), "List format").
 * @throws RuntimeError naming `field`.
 */
export function parseNumberList(list: string, field: string): number[] {
  const numbers: number[] = [];
  for (const part of list.split(",")) {
    if (part.trim() === "") continue;
    const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first) || Number(last) > most) {
      throw new RuntimeError(`"${part}" is neither a number nor a range of numbers`, {
        field,
        hint: "Write it as 0-3,7",
      });
    }
    for (let number = Number(first); number <= Number(last); number++) numbers.push(number);
  }
  return numbers;
}
