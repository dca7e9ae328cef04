"""The output format checkstyle; what it shares with the others is tested in `test_ci_reports`."""

from ci_samples import README, sample, sample_report, two_findings

from bep_lint import report
from bep_lint.report.xml_text import escaped


def test_the_whole_report() -> None:
    assert report.render("checkstyle", two_findings()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<checkstyle version="4.3">\n'
        '  <file name="proposals/BEP-1000-quota.md">\n'
        '    <error line="3" column="4" severity="error" message="section &quot;Goal&quot; is missing'
        '&#10;help: Write it.&#10;fix: add the heading (--fix --unsafe-fixes)" source="bep-lint.SEC.SEC001"/>\n'
        '    <error line="4" column="5" severity="warning" message="100% [of] it; split it" '
        'source="bep-lint.LEN.LEN001"/>\n'
        "  </file>\n"
        "  <exception>rule REG001 (registry) failed on proposals: ValueError: no]</exception>\n"
        "</checkstyle>\n"
    )


def test_a_file_is_there_once_and_only_with_findings() -> None:
    assert report.render("checkstyle", sample_report()) == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3"/>\n'
    )
    text = report.render("checkstyle", sample_report(sample(), sample(), sample(path=README)))
    assert text.count('<file name="proposals/BEP-1000-quota.md">') == 1
    assert text.count('<file name="proposals/README.md">') == 1


def test_what_is_in_no_file_has_no_place() -> None:
    text = report.render("checkstyle", sample_report(sample())._replace(of_files=False))
    assert '  <file name="">\n    <error severity="error" message="section' in text


def test_text_is_escaped() -> None:
    assert escaped('<a href="x">&\'\t\r\n') == "&lt;a href=&quot;x&quot;&gt;&amp;'&#9;&#13;&#10;"
    assert escaped("é한\U0001f600\x7f\x85\u202e") == "&#233;&#54620;&#128512;&#127;&#133;&#8238;"
    assert escaped("\0\x1b\ud800\ufffe\uffff") == r"\x00\x1b\ud800\ufffe\uffff"
    assert escaped("##vso[x] ##[y] # #[z]") == "##vso&#91;x] ##&#91;y] # #[z]"
