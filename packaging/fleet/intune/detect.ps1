# Detection script for Intune: can this computer reach Remote Desktop on another one?
# Ends with 0 where it can, 1 where something is wrong. Intune keeps the last line, 2,048 signs at most.

# The computer to be reached.
$Target = 'ts-1.example.com'
# Faults of these sides count. 'server' and 'undecided' are nothing that this computer could put right.
$Sides = @('client', 'network')

$ErrorActionPreference = 'Stop'

function Complete-Detection([int] $Code, [string] $Line) {
    $Line = $Line -replace '\s+', ' '
    if ($Line.Length -gt 2048) { $Line = $Line.Substring(0, 2048) }
    Write-Output $Line
    exit $Code
}

$Places = @("$env:ProgramFiles\Redial\redial.exe", "$env:LOCALAPPDATA\Programs\Redial\redial.exe")
$Redial = $Places | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $Redial) { Complete-Detection 0 'Redial is not installed, so nothing was checked.' }

$Folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
try {
    # Whatever stands on standard error makes Intune think that the script failed.
    New-Item -ItemType Directory -Path $Folder | Out-Null
    $File = Join-Path $Folder 'report.json'
    $Words = "check $Target --json `"$File`" --redact"
    $Run = Start-Process -FilePath $Redial -ArgumentList $Words -PassThru -Wait -WindowStyle Hidden
    if (-not (Test-Path -LiteralPath $File)) { Complete-Detection 0 "Redial ended with $($Run.ExitCode) and no report." }
    $Report = Get-Content -LiteralPath $File -Raw -Encoding UTF8 | ConvertFrom-Json
    $Verdict = $Report.verdict
    $Line = "$($Verdict.side) $($Verdict.cause) $($Report.support_code) $($Verdict.headline)"
    if ($Sides -contains $Verdict.side) { Complete-Detection 1 $Line }
    Complete-Detection 0 $Line
}
catch {
    Complete-Detection 0 "Nothing could be checked: $($_.Exception.Message)"
}
finally {
    Remove-Item -LiteralPath $Folder -Recurse -Force -ErrorAction SilentlyContinue
}
