from ccseg.describing.kinds import Kind
from ccseg.exporting.report import write_report
from ccseg.terminal import show_run


def test_kinds_are_told_in_the_report_and_on_the_command_line_where_there_are_any(result, capsys):
    assert 'id="kinds"' not in write_report(result.run.but(kinds=()))
    names = result.run.persona_names
    kind = Kind(segments=(0, 1), name="Savers <all>", size=500, share=0.5, stability=0.97, halves=0.91)
    run = result.run.but(kinds=(kind,))
    page = write_report(run)
    assert 'id="kinds"' in page
    assert "Savers &lt;all&gt; (50%)" in page
    show_run(run)
    assert f"- Savers <all> (50%): {names[0]} and {names[1]}. Stability 0.97" in capsys.readouterr().out
