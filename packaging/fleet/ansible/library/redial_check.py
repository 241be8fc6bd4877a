#!/usr/bin/python
# Licensed under MIT or Apache-2.0, at your choice.
"""An Ansible module: asks Redial whether Remote Desktop can be reached from where it runs."""
import json

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = r"""
module: redial_check
short_description: Checks whether Remote Desktop can be reached, and whose side a fault is on
description:
  - Runs C(redial check) on the host and gives back what it found. It looks and changes nothing, so it is never C(changed).
  - It fails where there is a fault, and where C(redial) itself could not do its work.
options:
  target:
    description: The computer to be reached, a name, an address or C(name:port).
    type: str
    required: true
  gateway:
    description: The RD Gateway that the connection goes through.
    type: str
  timeout:
    description: How many seconds to wait for answers.
    type: float
    default: 5
  expires_within:
    description: Also fail where the certificate expires within so many days.
    type: int
  fail_on:
    description: The sides whose faults fail the task.
    type: list
    elements: str
    choices: [client, network, server, undecided]
    default: [client, network, server, undecided]
  executable:
    description: Where redial is, if it is not in the path.
    type: path
    default: redial
"""

EXAMPLES = r"""
- name: Remote Desktop of the terminal server can be reached
  redial_check:
    target: ts-1.example.com
    expires_within: 14
  register: remote_desktop
"""

RETURN = r"""
side: {description: "Whose side a fault is on: client, network, server, none, undecided.", type: str, returned: always}
cause: {description: The id of the cause., type: str, returned: where there is one}
exit_code: {description: "What redial ended with.", type: int, returned: always}
expires: {description: When the certificate expires., type: dict, returned: with expires_within and a certificate}
support_code: {description: The verdict in a few letters and digits., type: str, returned: success}
report: {description: The whole report., type: dict, returned: success}
"""

# What redial ends with where a part of it could not be checked.
UNASKED = 75
SIDES = ["client", "network", "server", "undecided"]


def main():
    module = AnsibleModule(
        argument_spec={
            "target": {"type": "str", "required": True},
            "gateway": {"type": "str"},
            "timeout": {"type": "float", "default": 5},
            "expires_within": {"type": "int"},
            "fail_on": {"type": "list", "elements": "str", "choices": SIDES, "default": SIDES},
            "executable": {"type": "path", "default": "redial"},
        },
        # It only looks, so that it does the same in check mode.
        supports_check_mode=True,
    )
    given = module.params
    program = module.get_bin_path(given["executable"], required=True)
    command = [program, "check", given["target"], "--json", "--error", "none", "--timeout", str(given["timeout"])]
    if given["gateway"]:
        command += ["--gateway", given["gateway"]]
    if given["expires_within"] is not None:
        command += ["--expires-within", str(given["expires_within"])]
    code, out, err = module.run_command(command)
    try:
        report = json.loads(out)
    except ValueError:
        module.fail_json(msg=err.strip() or f"redial ended with {code} and no report", exit_code=code, changed=False)
    verdict, expires = report["verdict"], report.get("expires")
    result = {
        "changed": False,
        "exit_code": code,
        "side": verdict["side"],
        "cause": verdict["cause"],
        "expires": expires,
        "support_code": report["support_code"],
        "report": report,
    }
    if verdict["side"] in given["fail_on"]:
        module.fail_json(msg=verdict["headline"], **result)
    if code == UNASKED:
        module.fail_json(msg=f"A part of it could not be checked. {verdict['headline']}", **result)
    if given["expires_within"] is not None and not expires:
        module.fail_json(msg="No certificate was seen, so nobody knows when it expires.", **result)
    if expires and expires["soon"]:
        module.fail_json(msg=f"The certificate expires in {expires['days']} days, on {expires['until']}.", **result)
    module.exit_json(msg=verdict["headline"], **result)


if __name__ == "__main__":
    main()
