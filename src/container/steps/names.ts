import { setdomainname, sethostname } from "../../linux/calls/processes.ts";
import { cannot, type Step } from "../birth.ts";

export const setHostname: Step = {
  name: "set the host name",
  field: "hostname",
  queue({ init, spec }) {
    if (spec.hostname === undefined || spec.hostname === "") return;
    init.queue(sethostname(spec.hostname), cannot(`set the host name to "${spec.hostname}"`, "hostname"));
  },
};

export const setDomainname: Step = {
  name: "set the NIS domain name",
  field: "domainname",
  queue({ init, spec }) {
    if (spec.domainname === undefined || spec.domainname === "") return;
    init.queue(
      setdomainname(spec.domainname),
      cannot(`set the domain name to "${spec.domainname}"`, "domainname"),
    );
  },
};
