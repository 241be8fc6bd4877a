# Detection script for Intune: can this computer reach Remote Desktop on another one?
# Ends with 0 where it can, or where the fault is not this computer's, and with 1 where something is wrong here, or
# nothing could be checked. Intune keeps the last line, 2,048 signs at most.

# The computer to be reached.
$Target = 'ts-1.example.com'
# Faults of these sides count. 'server' and 'undecided' are nothing that this computer could put right.
$Sides = @('client', 'network')
# A check takes seconds. Intune itself gives a script half an hour.
$Seconds = 300

$ErrorActionPreference = 'Stop'
# Intune reads what is printed as UTF-8.
[Console]::OutputEncoding = New-Object Text.UTF8Encoding $false

function Complete-Detection([int] $Code, [string] $Line) {
    $Line = $Line -replace '\s+', ' '
    if ($Line.Length -gt 2048) { $Line = $Line.Substring(0, 2048) }
    Write-Output $Line
    exit $Code
}

# In 32-bit PowerShell, which Intune takes unless told otherwise, ProgramFiles is another folder.
$Places = @("$env:ProgramW6432\Redial\redial.exe", "$env:ProgramFiles\Redial\redial.exe",
    "$env:LOCALAPPDATA\Programs\Redial\redial.exe")
$Redial = $Places | Where-Object { Test-Path -LiteralPath $_ } | Select-Object -First 1
if (-not $Redial) { Complete-Detection 1 'Redial is not installed, so nothing was checked.' }

$Folder = Join-Path ([IO.Path]::GetTempPath()) ([Guid]::NewGuid().ToString())
$Code = 1
try {
    # Whatever stands on standard error makes Intune think that the script failed.
    New-Item -ItemType Directory -Path $Folder | Out-Null
    $File = Join-Path $Folder 'report.json'
    $Words = "check $Target --json `"$File`" --redact"
    $Run = Start-Process -FilePath $Redial -ArgumentList $Words -PassThru -WindowStyle Hidden
    # Without this, the exit code is gone with the process.
    $Run.Handle | Out-Null
    if (-not $Run.WaitForExit(1000 * $Seconds)) {
        $Run.Kill()
        $Line = "Redial did not come to an end within $Seconds seconds, so nothing was checked."
    }
    elseif (-not (Test-Path -LiteralPath $File)) {
        $Line = "Redial ended with $($Run.ExitCode) and no report, so nothing was checked."
    }
    else {
        $Report = Get-Content -LiteralPath $File -Raw -Encoding UTF8 | ConvertFrom-Json
        $Verdict = $Report.verdict
        $Line = "$($Verdict.side) $($Verdict.cause) $($Report.support_code) $($Verdict.headline)"
        # 75: a part of it could not be checked.
        if (($Sides -notcontains $Verdict.side) -and ($Run.ExitCode -ne 75)) { $Code = 0 }
    }
}
catch {
    $Line = "Nothing could be checked: $($_.Exception.Message)"
}
finally {
    Remove-Item -LiteralPath $Folder -Recurse -Force -ErrorAction SilentlyContinue
}
Complete-Detection $Code $Line
