#!/bin/bash
# The documentation as a site: scripts/site.sh builds target/site/pages, and fails on a page that is not in the navigation and on a
# link that leads nowhere. `scripts/site.sh serve` shows it while it is written; run it again after a change of a page.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

site=$PWD/target/site
tools=$site/tools

[ -x "$tools/bin/mkdocs" ] || {
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet --disable-pip-version-check mkdocs==1.6.1
}

# The pages, and the files that they lead to, where they lie: a link on the site is the one in the repository.
rm -rf "$site/source"
git ls-files -z -c -o --exclude-standard -- '*.md' docs 'LICENSE-*' 'bindings/**.h' 'bindings/**.c' 'bindings/**.wit' 'bindings/**.py' 'bindings/**.js' 'tests/scenarios/**.yaml' |
  while IFS= read -r -d '' file; do
    # Notes beside the code are no pages.
    case $file in docs/* | [A-Z]*.md | LICENSE-* | bindings/*.[!m]* | tests/scenarios/*.yaml) ;; *) continue ;; esac
    [ -e "$file" ] || continue
    mkdir -p "$site/source/$(dirname "$file")"
    cp "$file" "$site/source/$file"
  done

"$tools/bin/mkdocs" "${1:-build}" --strict
