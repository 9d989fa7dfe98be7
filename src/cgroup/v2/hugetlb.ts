import type { HugepageLimit } from "../../spec/resources.ts";
import type { Setting } from "../settings.ts";

/**
 * `linux.resources.hugepageLimits` for cgroup v2. Reservations are limited, too, where the kernel can (Linux 5.7): a process is refused the
 * mapping then, instead of being killed by SIGBUS when it uses it.
 */
export function hugetlbSettings(limits: readonly HugepageLimit[]): Setting[] {
  return hugetlbFiles(limits, { limit: "max", reserved: "rsvd.max" });
}

/** The settings for files of these names. */
export function hugetlbFiles(
  limits: readonly HugepageLimit[],
  names: { readonly limit: string; readonly reserved: string },
): Setting[] {
  return limits.flatMap(({ pageSize, limit }, index): Setting[] => {
    const common = {
      controller: "hugetlb",
      value: String(limit),
      field: `linux.resources.hugepageLimits[${index}]`,
    };
    return [
      { ...common, file: `hugetlb.${pageSize}.${names.limit}` },
      { ...common, file: `hugetlb.${pageSize}.${names.reserved}`, unless: ["ENOENT"] },
    ];
  });
}
